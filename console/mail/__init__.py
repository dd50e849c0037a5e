"""`caseclock mail`: what came, what goes out, how it reads."""

import typer

from console.mail import (
    arriving,
    fetch,
    incoming,
    leaving,
    mending,
    outbox,
    plan,
    preview,
    reading,
    routing,
    setup,
    signing,
    suppressed,
    trial,
)

app = typer.Typer(help="Mail: how it is read, what becomes of it, how it looks.", no_args_is_help=True)

app.command("plan")(plan.show_plan)
app.command("preview")(preview.show_preview)
app.command("read")(reading.read)
app.command("list")(outbox.list_mails)
app.command("show")(outbox.show_mail)
app.command("retry")(mending.retry)
app.command("settle")(mending.settle)
app.command("release")(leaving.release)
app.command("hold")(leaving.hold)
app.command("test")(trial.send_test)
app.command("setup")(setup.set_up)
app.command("dkim-key")(signing.dkim_key)
app.command("intake")(arriving.take_in)
app.command("fetch")(fetch.fetch)
app.command("incoming")(incoming.list_incoming)
app.command("confirm")(incoming.confirm)
app.command("dismiss")(incoming.dismiss)
app.command("route")(routing.route)
app.command("open")(routing.open_mail)
app.command("verify")(routing.verify)
app.command("suppressions")(suppressed.list_suppressions)
app.command("unsuppress")(suppressed.unsuppress)
