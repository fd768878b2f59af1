"""Tests. They mirror the packages; what several of them build with stands in `tests.build`."""
