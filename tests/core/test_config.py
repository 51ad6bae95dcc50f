"""Settings of the process: what cannot be is said in a sentence, before anything starts."""

from __future__ import annotations

import pytest

from core.config import ConfigError, from_environment


@pytest.mark.parametrize("said", ["warning", "WARNING", "Warning"])
def test_a_level_of_the_log_is_taken_in_any_case(said: str) -> None:
    assert from_environment({"TOWNHALL_LOG_LEVEL": said}).log_level == "WARNING"


@pytest.mark.parametrize("said", ["loud", "", "10"])
def test_a_level_that_is_none_is_refused_with_those_there_are(said: str) -> None:
    with pytest.raises(ConfigError, match="TOWNHALL_LOG_LEVEL must be one of DEBUG, INFO"):
        from_environment({"TOWNHALL_LOG_LEVEL": said})
