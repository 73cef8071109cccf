"""The verbs as a musician's program calls them: functions, and methods of a loaded model."""
