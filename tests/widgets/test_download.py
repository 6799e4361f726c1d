"""The file is made when the reader asks, not before."""

from labkit.widgets.download import Download


def test_content_is_sent_on_demand(monkeypatch):
    asked, sent = [], []

    def content():
        asked.append(1)
        return "a,b\n"

    button = Download("Save as CSV", filename="line.csv", content=content)
    monkeypatch.setattr(button, "send", sent.append)
    assert asked == []
    button._handle_custom_msg({}, [])
    assert sent == [{"content": "a,b\n"}]
