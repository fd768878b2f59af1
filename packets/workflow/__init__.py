"""The doors of the program: what a button does and what the command line does go through here."""
