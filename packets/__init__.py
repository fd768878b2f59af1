"""Everything between a matter and the packet that was sent."""
