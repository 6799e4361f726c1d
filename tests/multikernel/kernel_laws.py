"""Watches CPU drivers at work and raises at the first step that breaks a law (CD2 to CD5, LM4)."""

from labkit.multikernel.dcb import SharedPage, Upcall

CRITICAL_CYCLES = 300


class BrokenLaw(AssertionError):
    """A step that no CPU driver may take."""


class WatchedPage(SharedPage):
    """The shared page of a dispatcher, which remembers whether its critical code is left."""

    __slots__ = ("disabled", "in_critical_code")

    @property
    def is_disabled(self):
        """The flag itself."""
        return self.disabled

    @is_disabled.setter
    def is_disabled(self, value):
        self.disabled = value
        if not value:
            self.in_critical_code = False


def watched_dispatcher(node, domain, **options):
    """Return a new dispatcher of a node whose upcalls are checked."""
    dispatcher = node.new_dispatcher(domain, **options)
    page = WatchedPage()
    page.in_critical_code = False
    dispatcher.shared = node.dcbs[dispatcher].shared = page
    original, see_to_events = dispatcher.upcall, dispatcher._see_to_events

    def slow_events():
        # Critical code that takes time, so that interrupts come in its middle.
        yield from see_to_events()
        node.core.compute(CRITICAL_CYCLES)
        yield from node.core.catch_up(always=True)

    dispatcher._see_to_events = slow_events

    def upcall(kind, *arguments):
        if page.in_critical_code:
            message = f"{dispatcher.name} was upcalled while disabled"
            raise BrokenLaw(message)
        page.in_critical_code = True
        node.upcalls.append((node.core.now, dispatcher.name, kind))
        return original(kind, *arguments)

    dispatcher.upcall = upcall
    return dispatcher


def watch(node, *, longest):
    """Check a node's CPU driver from now on; a handler may take so many cycles."""
    node.upcalls = []
    node.handlers = []
    kernel = node.kernel
    laws = Laws(node, longest)
    kernel._user.run = laws.run(kernel._user.run)
    kernel._system_call = laws.system_call(kernel._system_call)
    kernel._take_interrupt = laws.take_interrupt(kernel._take_interrupt)


class Laws:
    """The laws of one CPU driver, around the methods that could break them."""

    def __init__(self, node, longest):
        self.node = node
        self.kernel = node.kernel
        self.longest = longest
        self.running = []

    def run(self, original):
        """CD2: the current dispatcher runs, and nobody else does."""

        def run(dcb, perform):
            if self.running or self.kernel.current is not dcb or not dcb.is_runnable:
                message = f"{dcb.name} runs, though {self.running} or {self.kernel.current} does"
                raise BrokenLaw(message)
            self.queue_is_right()
            self.running.append(dcb)
            yield from original(dcb, perform)
            self.running.remove(dcb)

        return run

    def system_call(self, original):
        """CD3, CD5 and LM4."""

        def system_call(dcb, call):
            began = self.node.core.now
            goes_on = yield from original(dcb, call)
            self.in_time(began, call.name)
            self.queue_is_right()
            if call.name == "Lrpc" and dcb.context.answer.is_ok:
                self.receiver_is_next(dcb.cspace.get(call.target).names.dcb)
            return goes_on

        return system_call

    def take_interrupt(self, original):
        """CD3 and CD5."""

        def take_interrupt():
            began = self.node.core.now
            yield from original()
            self.in_time(began, "an interrupt")
            self.queue_is_right()

        return take_interrupt

    def queue_is_right(self):
        """CD3: runnable and in the queue mean the same."""
        for dcb in self.node.dcbs.values():
            if dcb.is_runnable != (dcb in self.kernel.scheduler):
                message = f"{dcb.name} is runnable: {dcb.is_runnable}, and not so in the queue"
                raise BrokenLaw(message)

    def receiver_is_next(self, receiver):
        """LM4: after an LRPC that succeeded, its receiver runs."""
        directed = self.kernel._directed
        if directed is None or directed[:2] != (receiver, Upcall.LRPC):
            message = f"the receiver is not next, but {directed}"
            raise BrokenLaw(message)

    def in_time(self, began, what):
        """CD5: a handler is short, however much there is."""
        self.node.handlers.append((what, self.node.core.now - began))
        if self.node.core.now - began > self.longest:
            message = f"{what} took {self.node.core.now - began} cycles in the kernel"
            raise BrokenLaw(message)
