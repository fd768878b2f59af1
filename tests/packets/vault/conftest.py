"""The office, desk and matter of these tests."""

from tests.offices import desk, make, office, work

__all__ = ["desk", "make", "office", "work"]
