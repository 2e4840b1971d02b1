"""The form: what is asked, what is typed, how it is read, who wrote last."""
