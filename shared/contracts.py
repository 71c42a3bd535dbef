"""The base types of every agreement between services; the agreements themselves live in glue."""

from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.errors import DomainError

R = TypeVar("R")

DEFAULT_TIMEOUT = 2.0
FRAGMENT_TIMEOUT = 0.3


class ContractError(Exception):
    """A contract is declared wrongly; the message says how."""


class Value(BaseModel):
    """A value that crosses between services: frozen, and nothing more than it declares."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contract(Value):
    """One thing a service can be asked; subclasses name it by `service=` and `name=`."""

    owner: ClassVar[str] = ""
    wire_name: ClassVar[str] = ""
    raises: ClassVar[tuple[type[DomainError], ...]] = ()
    callers: ClassVar[frozenset[str] | None] = None
    timeout: ClassVar[float] = DEFAULT_TIMEOUT
    path_part: ClassVar[str] = ""

    def __init_subclass__(
        cls,
        *,
        service: str = "",
        name: str = "",
        raises: Iterable[type[DomainError]] = (),
        callers: Iterable[str] | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if bool(service) != bool(name):
            raise ContractError(f"{cls.__name__} needs both service= and name=")
        if not service:
            return
        cls.owner = service
        cls.wire_name = name
        cls.raises = tuple(raises) or cls.raises
        cls.callers = frozenset(callers) if callers is not None else None
        if timeout is not None:
            cls.timeout = timeout

    @classmethod
    def path(cls) -> str:
        """Return the internal path of this contract, such as `/internal/data/liked-slugs`."""
        return f"/internal/{cls.path_part}/{cls.wire_name}"

    @classmethod
    def label(cls) -> str:
        """Return the short name used in logs and documents, such as `likes/liked-slugs`."""
        return f"{cls.owner}/{cls.wire_name}"


class Query(Contract, Generic[R]):
    """A question: `fetch_data(query)` gives the `R` of `Query[R]`. Answering it changes nothing."""

    path_part = "data"


class Action(Contract, Generic[R]):
    """A change: `call_action(action, key=...)` gives the `R` of `Action[R]`, once for each key."""

    path_part = "actions"

    @classmethod
    def label(cls) -> str:
        return f"{cls.owner}!{cls.wire_name}"


class Activity(Action[R], Generic[R]):
    """An action posted to a service's inbox; its own `id` is the key."""

    id: str

    @classmethod
    def path(cls) -> str:
        return "/internal/inbox"


class Fragment(Contract):
    """A piece of a page that a sibling renders; its docstring says what is shown while it is away.

    Identity, locale and page are whatever the subclass declares; the reply is HTML.
    """

    path_part = "fragments"
    timeout = FRAGMENT_TIMEOUT


class Event(Value):
    """A fact that happened, named in the past tense: ids and facts, no behaviour.

    `id` is made when the event is, and is part of the key of every call its handlers make.
    `audit_only` says that nobody listens on purpose.
    """

    owner: ClassVar[str] = ""
    wire_name: ClassVar[str] = ""
    audit_only: ClassVar[bool] = False

    id: UUID = Field(default_factory=uuid4)

    def __init_subclass__(
        cls, *, service: str = "", name: str = "", audit_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.owner = service
        cls.wire_name = name
        cls.audit_only = audit_only


@cache
def reply_adapter(contract: type[Contract]) -> TypeAdapter[Any]:
    """Return the validator of a contract's reply, read from `Query[R]` or `Action[R]`."""
    for base in contract.__mro__:
        metadata = getattr(base, "__pydantic_generic_metadata__", None)
        if metadata and metadata["args"] and metadata["origin"] in (Query, Action, Activity):
            (reply,) = metadata["args"]
            if not isinstance(reply, TypeVar):
                return TypeAdapter(reply)
    raise ContractError(f"{contract.__name__} declares no reply: write Query[...] or Action[...]")


@cache
def declared_errors(contract: type[Contract]) -> dict[str, type[DomainError]]:
    """Map the codes a contract may answer with to their error classes."""
    return {error.code: error for error in contract.raises}
