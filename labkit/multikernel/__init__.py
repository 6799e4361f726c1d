"""The multikernel: an operating system whose cores share nothing and send messages."""
