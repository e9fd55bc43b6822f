"""Any instant that an environment can show."""

from datetime import UTC

from hypothesis import strategies as st

from streetname.domain.values.instants import EARLIEST, LATEST

instants = st.datetimes(
    EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.just(UTC)
)
