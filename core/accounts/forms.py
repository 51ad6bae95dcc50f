"""Forms of the account pages. Each error is one sentence at the field it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeSerializer
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, NumberRange

from core import clock, settings
from core.accounts import addresses, domains, names, passwords
from core.site import site
from core.terms.current import shown_ids, to_agree

FILL_SECONDS = 2


class Text(StringField):
    """A line of text without spaces around it; empty when nothing was sent."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = valuelist[0].strip() if valuelist else ""


class Secret(PasswordField):
    """A password exactly as typed; empty when nothing was sent. Never shown again."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = valuelist[0] if valuelist else ""


def _username() -> Text:
    return Text(
        _l("User name"),
        validators=[InputRequired(_l("Choose the name that others will see."))],
        description=_l("Letters, digits, dots and dashes. It is in the address of your page."),
    )


def _email(label: Any, help_text: Any = "") -> Text:
    return Text(
        label,
        validators=[InputRequired(_l("An address like maria@example.org."))],
        description=help_text,
    )


def _new_password(label: Any) -> Secret:
    return Secret(
        label,
        validators=[InputRequired(_l("Choose a password."))],
        description=_l("Ten characters or three words. A password manager makes good ones."),
    )


def _current_password() -> Secret:
    return Secret(
        _l("Your password now"), validators=[InputRequired(_l("Needed to be sure it is you."))]
    )


class Checked(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """What several forms check alike."""

    def check_username(self, field: Field, *, for_house: bool = False) -> None:
        """Refuse a name that nobody may have."""
        try:
            names.check_username(field.data, for_house=for_house)
        except names.BadName as error:
            raise ValidationError(str(error)) from None

    def check_email(self, field: Field) -> None:
        """Refuse what is no address; keep the form in which mail is sent to it."""
        try:
            field.data = addresses.checked(field.data)
        except addresses.BadAddress as error:
            raise ValidationError(str(error)) from None

    def check_domain(self, field: Field) -> None:
        """Refuse an address at a domain that the owner does not want."""
        try:
            domains.check_domain(field.data)
        except addresses.BadAddress as error:
            raise ValidationError(str(error)) from None

    def check_password(self, field: Field, *about: str) -> None:
        """Refuse a weak password; `about` are words that are not secret here."""
        try:
            passwords.check_password(field.data, about=[*about, settings.get("core", "site_name")])
        except passwords.WeakPassword as error:
            raise ValidationError(str(error)) from None


class AccountForm(Checked):
    """A new account: the owner's, which a link has let in."""

    for_house = True
    username = _username()
    email = _email(_l("E-mail"), _l("Only for signing in and for news you choose. Never shown."))
    password = _new_password(_l("Password"))

    def validate_username(self, field: Field) -> None:
        """A name that may be had."""
        self.check_username(field, for_house=self.for_house)

    def validate_email(self, field: Field) -> None:
        """An address that mail can be sent to."""
        self.check_email(field)

    def validate_password(self, field: Field) -> None:
        """A password that is not the name or address."""
        self.check_password(field, self.username.data, self.email.data)


def shown_texts() -> str:
    """The versions of the texts that a sign-up form asks about."""
    return ",".join(str(one.id) for one in to_agree())


def started() -> str:
    """A signed note of when a form was first shown."""
    return str(_signer().dumps(int(clock.now().timestamp())))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(site().config.secret_key, salt="accounts.started")


class ApplyForm(Checked):
    """What the team wants to read of whoever would like to join, while accounts need an approval
    and there is a question."""

    answer = TextAreaField(
        _l("Why you would like to join"),
        validators=[
            InputRequired(_l("A few words, please.")),
            Length(max=2000, message=_l("At most 2,000 letters.")),
        ],
        render_kw={"rows": 4, "dir": "auto", "maxlength": 2000},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = str(settings.get("core", "sign_up_question")).strip()
        if settings.get("core", "sign_up") != "approval" or not question:
            self.ask_nothing()
        else:
            self.answer.label.text = question

    def ask_nothing(self) -> None:
        """Leave out what the team would read."""
        if "answer" in self:
            del self.answer

    @property
    def answered(self) -> str:
        """What the team reads of somebody who wants to join."""
        return self.answer.data or "" if "answer" in self else ""


class SignUpForm(ApplyForm, AccountForm):
    """A new account. Programs are told by a field that people do not see, and by their haste."""

    for_house = False
    reference = Text(_l("Leave this empty"))
    started = HiddenField(default=started)
    agree = BooleanField(
        _l("I agree to the texts below"),
        validators=[InputRequired(_l("Read them, and tick this if you agree."))],
    )
    shown = HiddenField(default=shown_texts)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_agree():
            del self.agree, self.shown

    def validate_email(self, field: Field) -> None:
        """An address that mail can be sent to, at a domain that is taken here."""
        super().validate_email(field)
        self.check_domain(field)

    @property
    def agreed(self) -> list[int]:
        """The versions of the texts that were shown and agreed to."""
        return shown_ids(self.shown.data or "") if "shown" in self else []

    def ask_again(self, why: str) -> None:
        """Show the texts that are in force now, and ask about those."""
        if "shown" in self:
            self.shown.data, self.agree.data, self.agree.errors = shown_texts(), False, [why]

    def is_automatic(self) -> bool:
        """Whether a program seems to have filled this in; then the form is shown once more."""
        try:
            moment = int(_signer().loads(self.started.data or ""))
        except (BadData, ValueError, TypeError):
            self.started.data = started()
            return True
        if self.reference.data:
            self.reference.data = ""
            return True
        return bool(clock.now().timestamp() - moment < FILL_SECONDS)


class UsernameForm(Checked):
    """Another user name for oneself."""

    username = _username()
    current = _current_password()

    def validate_username(self, field: Field) -> None:
        """A name that may be had."""
        self.check_username(field)


class RenameForm(Checked):
    """Another user name for somebody else."""

    username = _username()

    def validate_username(self, field: Field) -> None:
        """A name that may be had."""
        self.check_username(field)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name or address, and password."""

    username = Text(_l("E-mail or user name"))
    password = Secret(_l("Password"))
    remember = BooleanField(_l("Keep me signed in on this device"), default=True)
    next = HiddenField()


class AddressForm(Checked):
    """An address."""

    email = _email(_l("E-mail"))

    def validate_email(self, field: Field) -> None:
        """An address that mail can be sent to."""
        self.check_email(field)


class OtherAddressForm(AddressForm):
    """The right address in place of a mistyped one."""

    email = _email(_l("Another address"), _l("If the one we wrote to is wrong."))

    def validate_email(self, field: Field) -> None:
        """An address as a new account may have it."""
        super().validate_email(field)
        self.check_domain(field)


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The six digits of a confirmation mail."""

    code = Text(_l("The six digits from the mail"))


class NewPasswordForm(Checked):
    """A new password, by a link. `about`: words that anybody would try."""

    password = _new_password(_l("New password"))

    def __init__(self, *about: str, **values: Any) -> None:
        super().__init__(**values)
        self.about = about

    def validate_password(self, field: Field) -> None:
        """A password that is hard to guess."""
        self.check_password(field, *self.about)


class PasswordForm(NewPasswordForm):
    """A new password, by somebody who knows the current one."""

    current = _current_password()


class EmailForm(AddressForm):
    """Another address, by somebody who knows the password."""

    current = _current_password()

    def validate_email(self, field: Field) -> None:
        """An address as a new account may have it."""
        super().validate_email(field)
        self.check_domain(field)


class ProofForm(FlaskForm):  # type: ignore[misc]
    """The password once more."""

    current = _current_password()
    next = HiddenField()


class InviteForm(FlaskForm):  # type: ignore[misc]
    """An invitation to make."""

    uses = IntegerField(
        _l("How many people may use it"),
        default=1,
        validators=[NumberRange(1, 1000, _l("A number from 1 to 1,000."))],
    )
    days = IntegerField(
        _l("For how many days"),
        default=14,
        validators=[NumberRange(1, 365, _l("A number from 1 to 365."))],
    )
    group = SelectField(_l("Into the group"), coerce=int, default=0)
    note = Text(
        _l("What it is for (only the team sees this)"),
        validators=[Length(max=120, message=_l("At most 120 characters."))],
    )

    def offer(self, groups: Iterable[tuple[int, str]]) -> InviteForm:
        """The form with these groups to choose from."""
        options = [(0, _l("None")), *groups]
        self.group.choices = [SelectChoice(value, label) for value, label in options]
        return self


class AppearanceForm(FlaskForm):  # type: ignore[misc]
    """How pages look to this reader."""

    scheme = RadioField(
        _l("Colours"),
        choices=[
            SelectChoice("auto", _l("Like my device")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
    )
    density = RadioField(
        _l("Room"),
        choices=[SelectChoice("roomy", _l("Roomy")), SelectChoice("compact", _l("Compact"))],
    )
