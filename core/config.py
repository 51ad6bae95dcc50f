"""Process settings: one frozen object read from the environment, refused when it is wrong."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "TOWNHALL_"
NOT_OURS = f"{PREFIX}TEST_"
"""Beginning of names that are for the test run, not for a site."""


SETTING = "setting_"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
"""Beginning of names, after that, of secrets that are settings of core or of a plugin."""


class ConfigError(ValueError):
    """A setting is unknown or its value cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a process needs to know before it opens the database.

    Each field is read from `TOWNHALL_<NAME>`, or its text from the file named by
    `TOWNHALL_<NAME>_FILE`. What an owner changes in the browser is a setting, not this.
    """

    data: Path = Path("var")
    """Folder that holds all state of the site."""
    database_url: str = ""
    """`sqlite:///path` or `postgresql://user:password@host/name`; default: a file in `data`."""
    redis_url: str = ""
    """Where limits are counted and live pages told of news when one machine is not enough; empty:
    each process by itself, and the database. When it is away all goes on as if it were empty."""
    secret_key: str = ""
    """Signs cookies and links; default: made once and kept in `data/secret_key`."""
    base_url: str = ""
    """Public address, such as `https://community.example.org`; used in mail and feeds."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names that requests may name; default: the one of `base_url`, or any when unset."""
    files_url: str = ""
    """Where uploaded files are kept: `s3://bucket/folder?endpoint=https://host&region=name` for
    S3-compatible storage, which needs `townhall[s3]`; empty: the folder `files` in `data`."""
    files_key: str = ""
    """Access key of that storage; empty: what the machine itself is given (`AWS_...`)."""
    files_secret: str = ""
    """The secret that goes with the access key; best in a file."""
    rate_limits: bool = True
    """Off for measurements and tests only: then nobody is told to wait. Limits against guessing
    passwords are in the database and stay."""
    proxy_hops: int = 0
    """How many proxies stand in front and set X-Forwarded-For; 0 ignores those headers."""
    smtp_url: str = ""
    """`smtp://user:password@host:587` (with STARTTLS) or `smtps://...`; empty: mail is written
    to files. A server that cannot encrypt, on a network that is your own: `smtp://host?tls=no`."""
    mail_from: str = "townhall@localhost"
    """Sender of all mail."""
    mail_in: str = ""
    """Address that takes mail, such as `reply@community.example.org`: answers come to
    `reply+...@`, so its server must deliver those too; empty: no mail is taken in."""
    mail_in_listen: str = ""
    """Where `townhall serve` takes mail by SMTP or LMTP, such as `127.0.0.1:2525`; empty: it
    does not."""
    imap_url: str = ""
    """A mailbox to fetch mail from: `imaps://user:password@host/INBOX`, or `imap://...` on a
    network that is your own."""
    push_key: str = ""
    """Private key of web push (VAPID), 32 bytes as base64url; best in a file. Default: made once
    and kept in `data/push_key`. With another one no browser that was switched on is reached."""
    oidc_issuer: str = ""
    """A provider of OpenID Connect that people may sign in with: what it calls itself, an https
    address. It sends people back to `/sign-in/with/environment/back`. Owners may enter others."""
    oidc_client_id: str = ""
    """What that provider calls this community."""
    oidc_client_secret: str = field(default="", repr=False)
    """The secret that goes with it; best in a file. It is kept nowhere else."""
    oidc_label: str = "Single sign-on"
    """The name on the button of that provider, at most 60 characters."""
    plugins: tuple[str, ...] = ()
    """Names of plugins that may load; empty: every installed one."""
    plugin_path: tuple[str, ...] = ()
    """Folders with further plugins, each a folder holding `plugin.toml`."""
    durable: bool = False
    """Wait for the disk at every commit (SQLite `synchronous=FULL`)."""
    request_seconds: int = 120
    """How long a web process may work on one request. One that takes longer is taken for stuck and
    replaced; what it was to answer else breaks off. 0: for ever."""
    job_seconds: int = 3600
    """The same for a piece of work of the worker, which is tried again later and given up in the
    end. 0: for ever."""
    page_cache_mb: int = 8
    """Megabytes of memory in which each web process keeps whole pages that it has made for
    visitors. 0: every page is made anew."""
    log_level: str = "INFO"
    """How much the log says: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`."""
    testing: bool = False
    """Undefined names in templates raise, and limits start from zero for every app."""
    migrated: bool = False
    """The database is known to be up to date (tests copy a migrated one)."""
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Secrets among the settings, from `TOWNHALL_SETTING_<OWNER>_<NAME>`, by `owner_name`."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Not read from the environment: values that tests hand through to plugins."""

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies must be too."""
        return self.base_url.startswith("https://")

    @property
    def files(self) -> Path:
        """Folder of uploaded files."""
        return self.data / "files"


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the process settings.

    Raises `ConfigError` for an unknown `TOWNHALL_` name, a value of the wrong type, an
    unreadable file or a combination that cannot work.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, str] = {}
    for name, value in environ.items():
        if name.startswith(PREFIX) and not name.startswith(NOT_OURS):
            key = name.removeprefix(PREFIX).lower()
            if key.endswith("_file"):
                given[key.removesuffix("_file")] = _read(name, value)
            else:
                given[key] = value
    known = {
        f.name: f.type
        for f in fields(Config)
        if f.name not in ("settings", "extra", "testing", "migrated")
    }
    secret = {key: given.pop(key) for key in list(given) if key.startswith(SETTING)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        names = ", ".join(PREFIX + key.upper() for key in unknown)
        raise ConfigError(f"Unknown setting: {names}. See docs/reference/config.md.")
    values = {key: _parse(key, str(known[key]), text) for key, text in given.items()}
    values["settings"] = {key.removeprefix(SETTING): text for key, text in secret.items()}
    return complete(Config(**values))  # type: ignore[arg-type]


def complete(config: Config) -> Config:
    """Fill the defaults that depend on the data folder and check what can be checked."""
    from dataclasses import replace

    data = config.data.resolve()
    url = config.database_url or f"sqlite:///{data / 'townhall.db'}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ConfigError("TOWNHALL_DATABASE_URL must start with sqlite:/// or postgresql://.")
    if config.base_url and not urlsplit(config.base_url).netloc:
        raise ConfigError("TOWNHALL_BASE_URL must be a full address such as https://example.org.")
    if config.smtp_url and urlsplit(config.smtp_url).scheme not in ("smtp", "smtps"):
        raise ConfigError("TOWNHALL_SMTP_URL must start with smtp:// or smtps://.")
    if urlsplit(config.smtp_url).query not in ("", "tls=no"):
        raise ConfigError("TOWNHALL_SMTP_URL may end with ?tls=no and with nothing else.")
    if config.log_level.upper() not in LEVELS:
        raise ConfigError(f"TOWNHALL_LOG_LEVEL must be one of {', '.join(LEVELS)}.")
    _check_files(config)
    _check_mail_in(config)
    _check_oidc(config)
    if config.push_key and not re.fullmatch(r"[\w-]{43}=?", config.push_key, re.ASCII):
        raise ConfigError("TOWNHALL_PUSH_KEY must be 32 bytes as base64url, such as a VAPID key.")
    hosts = config.trusted_hosts
    if not hosts and config.base_url:
        hosts = (urlsplit(config.base_url).hostname or "",)
    return replace(
        config,
        data=data,
        database_url=url,
        log_level=config.log_level.upper(),
        base_url=config.base_url.rstrip("/"),
        trusted_hosts=hosts,
        secret_key=config.secret_key or _kept_secret(data / "secret_key"),
    )


def is_this_machine(host: str) -> bool:
    """Whether a connection to this host leaves the machine never."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost")


def _check_files(config: Config) -> None:
    url = urlsplit(config.files_url)
    if config.files_url and not (url.scheme == "s3" and url.netloc):
        raise ConfigError("TOWNHALL_FILES_URL must be like s3://bucket?endpoint=https://host.")
    if bool(config.files_key) != bool(config.files_secret):
        raise ConfigError("TOWNHALL_FILES_KEY and TOWNHALL_FILES_SECRET belong together.")
    if config.files_url and find_spec("obstore") is None:
        raise ConfigError("TOWNHALL_FILES_URL needs one package more: pip install townhall[s3].")


def _check_oidc(config: Config) -> None:
    issuer = urlsplit(config.oidc_issuer)
    if bool(config.oidc_issuer) != bool(config.oidc_client_id):
        raise ConfigError("TOWNHALL_OIDC_ISSUER and TOWNHALL_OIDC_CLIENT_ID belong together.")
    if config.oidc_client_secret and not config.oidc_issuer:
        raise ConfigError("TOWNHALL_OIDC_CLIENT_SECRET goes with TOWNHALL_OIDC_ISSUER.")
    if config.oidc_issuer and (
        issuer.scheme != "https" or not issuer.netloc or issuer.query or issuer.fragment
    ):
        raise ConfigError("TOWNHALL_OIDC_ISSUER must be like https://id.example.org.")
    if not 0 < len(config.oidc_label) <= 60:
        raise ConfigError("TOWNHALL_OIDC_LABEL must have 1 to 60 characters.")


def _check_mail_in(config: Config) -> None:
    local, at, domain = config.mail_in.rpartition("@")
    # What answers are signed with needs up to 41 of the 64 characters before the @.
    if config.mail_in and not (at and 0 < len(local) <= 23 and "+" not in local and domain):
        raise ConfigError(
            "TOWNHALL_MAIL_IN must be an address such as reply@example.org, with at most 23 "
            "characters before the @ and no + there."
        )
    host, _colon, port = config.mail_in_listen.rpartition(":")
    if config.mail_in_listen and not (host and port.isdigit() and 0 < int(port) < 65536):
        raise ConfigError("TOWNHALL_MAIL_IN_LISTEN must be like 127.0.0.1:2525.")
    mailbox = urlsplit(config.imap_url)
    if config.imap_url and not (mailbox.scheme in ("imap", "imaps") and mailbox.username):
        raise ConfigError("TOWNHALL_IMAP_URL must be like imaps://user:password@host/INBOX.")
    if (config.mail_in_listen or config.imap_url) and not config.mail_in:
        raise ConfigError("TOWNHALL_MAIL_IN must say which address takes mail.")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    text = path.read_text().strip()
    if len(text) < 32:
        raise ConfigError(f"{path} holds no usable secret; delete it to have a new one made.")
    return text


def _read(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ConfigError(f"{name} names a file that cannot be read: {error}") from error


def _parse(key: str, kind: str, text: str) -> object:
    name = PREFIX + key.upper()
    if kind == "bool":
        if text.lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise ConfigError(f"{name} must be yes or no.")
        return text.lower() in ("1", "true", "yes")
    if kind == "int":
        if not text.isdigit():
            raise ConfigError(f"{name} must be a whole number.")
        return int(text)
    if kind == "Path":
        return Path(text).expanduser()
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
