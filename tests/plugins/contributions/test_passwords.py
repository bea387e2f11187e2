"""Forgotten passwords: by mail, or from the office, and nobody learns who is a contributor."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.guard.models import SignInEvent
from core.notices.models import Notice
from core.roles import Role
from plugins.contributions.models import Contributor
from plugins.contributions.services.passwords import mail_links
from tests.factories import UserFactory
from tests.plugins.contributions.factories import ContributorFactory

pytestmark = pytest.mark.django_db
NEW = "一把新的钥匙-7421"


@pytest.fixture
def writer(desk):
    """A contributor with an address of mail."""
    user = UserFactory(username="writer@x.example", email="writer@x.example")
    return ContributorFactory(user=user, area=desk.tree.anyuan.area)


def ask(client, name):
    return client.post(reverse("contribute_forgotten"), {"name": name}, follow=True)


def link_in(message):
    return re.search(r"https?://[^/]+(/contribute/\S+)", message.body)[1]


def sign_in(name, password):
    client = Client()
    client.post(reverse("contribute_sign_in"), {"name": name, "password": password})
    return client.get(reverse("contribute")).status_code == 200


def test_the_way_from_the_sign_in_page_to_a_new_password(client, writer):
    door = client.get(reverse("contribute_sign_in")).content.decode()
    assert reverse("contribute_forgotten") in door
    assert reverse("wagtailadmin_password_reset") not in door
    ask(client, "Writer@X.example")
    mail_links("writer@x.example")
    message = mail.outbox[-1]
    assert message.to == ["writer@x.example"] and "投稿账号" in message.subject
    address = link_in(message)
    form = client.get(address, follow=True)
    assert "设新密码" in form.content.decode()
    place = form.redirect_chain[-1][0]
    assert address.rsplit("/", 2)[1] not in place, "the token is not in the address"
    wrong = client.post(place, {"new_password1": "12345678", "new_password2": "12345678"})
    assert wrong.status_code == 200 and not sign_in("writer@x.example", "12345678")
    client.post(place, {"new_password1": NEW, "new_password2": NEW})
    assert sign_in("writer@x.example", NEW)
    again = Client().get(address, follow=True).content.decode()
    assert "这个链接用过了" in again
    assert SignInEvent.objects.filter(outcome="reset_asked", user=writer.user).exists()


def test_nobody_learns_who_has_an_account(client, writer):
    phone = ContributorFactory(user=UserFactory(username="13900000001", email=""))
    answers = {ask(client, name).content for name in ("writer@x.example", "nobody@x.example")}
    answers |= {ask(client, "13900000001").content}
    assert len(answers) == 1
    text = answers.pop().decode()
    assert "如果有这个账号" in text and "联系所在区域的文明办" in text
    before = len(mail.outbox)
    for name in ("nobody@x.example", phone.sign_in_name):
        mail_links(name)
    assert len(mail.outbox) == before
    bad = client.post(reverse("contribute_forgotten"), {"name": "<b>x"})
    assert bad.status_code == 422 and "11 位手机号" in bad.content.decode()


def test_it_is_held_off_who_asks_again_and_again(client):
    for _n in range(5):
        assert ask(client, "somebody@x.example").status_code == 200
    refused = ask(client, "somebody@x.example")
    assert refused.status_code == 429 and "次数太多" in refused.content.decode()


def test_whoever_may_enter_the_admin_gets_none_here(client, desk, staff):
    user = staff(Role.RESPONSIBLE, area=desk.tree.anyuan.area)
    user.email = "editor@x.example"
    user.save()
    both = ContributorFactory(user=user, area=desk.tree.anyuan.area)
    erased = ContributorFactory(user=UserFactory(email="gone@x.example"), state="erased")
    mail_links("editor@x.example")
    mail_links("gone@x.example")
    assert mail.outbox == [] and erased.user.email
    client.force_login(desk.editor)
    values = {"act": "password", "contributor": both.pk}
    refused = client.post(reverse("contributions_contributors"), values)
    assert refused.status_code == 400 and "也能进后台" in refused.content.decode()
    user.refresh_from_db()
    assert user.check_password("x") or user.has_usable_password()


def test_the_office_gives_one_to_who_has_a_phone_only(client, desk, staff):
    user = UserFactory(username="13900000002", email="")
    person = ContributorFactory(user=user, area=desk.tree.anyuan.area)
    signed_in = Client()
    signed_in.force_login(user)
    address = reverse("contributions_contributors")
    values = {"act": "password", "contributor": person.pk}
    for other in (desk.stranger, staff(Role.CHIEF, area=person.area), desk.author.user):
        client.force_login(other)
        assert client.post(address, values).status_code in (302, 404)
    client.force_login(desk.editor)
    assert "设新密码…" in client.get(address + "?tab=all").content.decode()
    answer = client.post(address, values)
    password = re.search(r"新密码：<b[^>]*>([a-z2-9-]+)</b>", answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(address + "?tab=all").content.decode()
    assert signed_in.get(reverse("contribute")).status_code == 302
    assert sign_in("13900000002", password)
    assert Notice.objects.filter(user=user, title="文明办给您设了新密码").exists()
    assert SignInEvent.objects.filter(outcome="password_changed", user=user).exists()

    own = Client()
    own.post(reverse("contribute_sign_in"), {"name": "13900000002", "password": password})
    change = reverse("contribute_password")
    assert change in own.get(reverse("contribute_profile")).content.decode()
    assert own.get(change).status_code == 200
    wrong = {"old_password": "x", "new_password1": NEW, "new_password2": NEW}
    own.post(change, wrong)
    assert not sign_in("13900000002", NEW)
    own.post(change, {**wrong, "old_password": password})
    assert sign_in("13900000002", NEW) and not sign_in("13900000002", password)
    assert own.get(reverse("contribute")).status_code == 200
    assert Client().get(change).status_code == 302


def test_somebody_without_a_role_but_with_the_right_counts_as_an_editor(desk, writer):
    right = Permission.objects.get(codename="access_admin")
    writer.user.user_permissions.add(right)
    mail_links("writer@x.example")
    assert mail.outbox == [] and Contributor.objects.filter(pk=writer.pk).exists()
