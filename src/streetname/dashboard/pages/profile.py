"""A person's own page: password, second factor, sessions."""

import io

import segno

from streetname.dashboard.routing import Pages
from streetname.dashboard.views import Answer, away, view
from streetname.dashboard.visit import Visit
from streetname.people.roles import Permission

pages = Pages("/profile")


@pages.shows()
async def show_profile(visit: Visit) -> Answer:
    """Who one is here, and from where one has signed in."""
    person = visit.session.person
    return view("profile.html", person=person, sessions=visit.site.people.sessions(person.id))


@pages.does("/password", Permission.VIEW)
async def change_password(visit: Visit) -> Answer:
    """Set a password, or another one; every other session ends."""
    person = visit.session.person
    current, new = visit.form.get("current"), visit.form.get("new")
    await visit.site.people.set_password(
        person.id,
        current if isinstance(current, str) and current else None,
        new if isinstance(new, str) else "",
        session_id=visit.session.id,
    )
    await visit.note("person.password", person.id)
    return away("/profile", "Your password is set. Every other session has ended.")


@pages.shows("/second-factor")
async def show_second_factor(visit: Visit) -> Answer:
    """A new secret for an authenticator, as a picture and in letters."""
    offered = visit.site.people.begin_second_factor(visit.session.person.id)
    picture = io.BytesIO()
    segno.make(offered.uri, error="m").save(
        picture, kind="svg", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True, border=2
    )
    return view("second_factor.html", secret=offered.secret, picture=picture.getvalue().decode())


@pages.does("/second-factor", Permission.VIEW)
async def confirm_second_factor(visit: Visit) -> Answer:
    """The authenticator's first code is right: from now on one is asked for."""
    person = visit.session.person
    visit.site.people.confirm_second_factor(person.id, visit.field("code").replace(" ", ""))
    await visit.note("person.second_factor.on", person.id)
    return away("/profile", "From now on, signing in asks for a code as well.")


@pages.does("/second-factor/remove", Permission.VIEW)
async def remove_second_factor(visit: Visit) -> Answer:
    """No code is asked for any more."""
    person = visit.session.person
    password = visit.form.get("password")
    await visit.site.people.remove_second_factor(
        person.id, password if isinstance(password, str) else ""
    )
    await visit.note("person.second_factor.off", person.id)
    return away("/profile", "Signing in asks for no code any more.")


@pages.does("/sessions/end", Permission.VIEW)
async def end_session(visit: Visit) -> Answer:
    """End one of the person's sessions, or all but this one."""
    person = visit.session.person
    which = visit.field("session_id")
    if which:
        visit.site.people.end_session(person.id, which)
    else:
        visit.site.people.end_other_sessions(person.id, visit.session.id)
    return away("/profile", "Done.")
