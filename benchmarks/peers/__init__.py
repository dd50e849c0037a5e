"""What a user would pick instead of Caseclock, each as its own documentation uses it, in an environment of its own."""
