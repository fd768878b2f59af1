"""What the operating system gives and takes: filters, limits, policy of the machine, health. Knows nothing of matters."""
