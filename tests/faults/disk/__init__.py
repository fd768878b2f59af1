"""A disk that dies, fills up, fails, loses its power or is tampered with, under any program that keeps files in a folder.

``python -m tests.faults.disk --help`` runs it; `scenario.py` says what a provider gives, `drivers.py` what is done to it.
"""
