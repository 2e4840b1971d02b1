"""Mails and messages about a request: who is told, how, in which rhythm."""
