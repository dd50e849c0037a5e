"""Mail under measurement: how fast it goes out, and what a storm of deadlines makes of it."""
