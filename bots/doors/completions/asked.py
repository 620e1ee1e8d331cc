"""What a client of OpenAI's API sends."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.errors import QuestionError

_Text = Annotated[str, StringConstraints(max_length=1_000_000)]


class Part(BaseModel):
    """A part of a message. Only text is read."""

    type: str
    text: _Text = ""


class Message(BaseModel):
    """One message of a chat. content: text, or parts of it."""

    role: str
    content: _Text | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its words. Raises QuestionError for anything but text: a picture is not looked at."""
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.type != "text":
                raise QuestionError(
                    f"Bedside reads text only, and this message holds a part of the type "
                    f"{part.type!r}. Ask in words."
                )
        return "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """What a stream is to hold besides the answer."""

    include_usage: bool = False


class ChatIn(BaseModel):
    """A chat, of which the last message of the user is the question.

    Settings of a language model (temperature, tools, …) are taken and change nothing: what is
    answered, and how, is the library's and the trust's.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": "bedside",
                    "messages": [{"role": "user", "content": "Adult dose of adrenaline?"}],
                }
            ]
        }
    )

    model: str = Field(description="`bedside`; any other name is answered as well.")
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None

    def questions(self) -> tuple[str, ...]:
        """What the user asked, oldest first. Raises QuestionError where nothing is asked."""
        asked = tuple(m.text for m in self.messages if m.role == "user")
        if self.messages[-1].role != "user":
            raise QuestionError("The last message must be the user's: it is the question.")
        return asked
