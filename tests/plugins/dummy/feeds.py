from core.feeds import Channel, Subscription


class DummyChannel(Channel):
    def pages(self):
        return []


def subscriptions(request):
    return "样例订阅", [Subscription("样例订阅一", path="/dummy/")]
