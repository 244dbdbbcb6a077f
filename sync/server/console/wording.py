"""What the union's own pages say, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.server.wording import LANGUAGES, Say

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "console": ("工会工作台", "Union desk"),
    "requests": ("物资申领", "Requests"),
    "notices": ("通知", "Notices"),
    "account": ("账号", "Account"),
    "other_language": ("English", "中文"),
    "sign_in": ("登录", "Sign in"),
    "sign_in_why": ("答复驿站的申领，向驿站发送通知。", "Answer what stations ask for, and send them notices."),
    "name": ("姓名", "Name"),
    "password": ("密码", "Password"),
    "sign_out": ("退出", "Sign out"),
    "no_account": (
        "没有账号？请服务器管理员运行 yizhan-union clerk add。",
        "No account? Whoever runs the server makes one: yizhan-union clerk add.",
    ),
    "signed_out": ("已经退出。", "You are signed out."),
    "looks_after_all": ("负责全部地区", "Looks after all regions"),
    "looks_after": ("负责地区：{region}", "Looks after regions {region}…"),
    "change_password": ("修改密码", "Change the password"),
    "must_change": ("请先换成自己的密码。", "Choose a password of your own first."),
    "old_password": ("现在的密码", "Present password"),
    "new_password": ("新密码（至少 {n} 位）", "New password (at least {n} characters)"),
    "again": ("再输入一次", "Once more"),
    "save": ("保存", "Save"),
    "password_changed": ("密码已修改，请用新密码登录。", "The password is changed. Sign in with the new one."),
    "waiting": ("待答复", "Waiting"),
    "answered": ("已答复", "Answered"),
    "arrived": ("已到货", "Arrived"),
    "withdrawn": ("已撤回", "Withdrawn"),
    "all": ("全部", "All"),
    "nothing_waits": ("没有待答复的申领", "Nothing waits for an answer"),
    "nothing_waits_why": (
        "驿站在“物资”里提出申领，同步之后就会出现在这里；答复会在驿站下次同步时送到。",
        "Stations ask under Supplies. It appears here with their next sync, and your answer there with the one after.",
    ),
    "nothing_here": ("这里还没有申领", "No request here"),
    "behind": (
        "还有 {n} 个驿站的新记录没有读完，稍后刷新本页。",
        "New entries of {n} more stations are still to be read; load this page again in a moment.",
    ),
    "damaged": (
        "有 {n} 个驿站的记录在服务器上已损坏，读不出来；请让管理员运行 yizhan-union doctor。",
        "Entries of {n} stations are damaged on the server. Its keeper has to run yizhan-union doctor.",
    ),
    "quantity": ("数量", "Quantity"),
    "needed_by": ("{day} 前需要", "needed by {day}"),
    "late": ("已过期", "overdue"),
    "asked_at": ("{when} 提出", "asked {when}"),
    "grant_all": ("同意 {n} {unit}", "Grant {n} {unit}"),
    "otherwise": ("部分同意、不同意或注明", "Part of it, no, or with a note"),
    "again_answer": ("改答复", "Answer again"),
    "granted": ("同意", "Granted"),
    "partly": ("部分同意", "Partly granted"),
    "declined": ("不同意", "Declined"),
    "decision": ("答复", "Answer"),
    "arrives_on": ("预计到货", "Arrives on"),
    "text": ("留言给驿站", "Note to the station"),
    "send_answer": ("发送答复", "Send the answer"),
    "answer_sent": ("答复已发出，驿站下次同步时收到。", "The answer is sent; the station has it when it next syncs."),
    "answered_by": ("{who} 于 {when} 答复", "answered by {who}, {when}"),
    "answered_at": ("{when} 答复", "answered {when}"),
    "arrives": ("预计 {day} 到货", "arrives on {day}"),
    "came_in": ("已入库 {n} {unit}", "{n} {unit} came in"),
    "older": ("更早", "Older"),
    "newer": ("更新", "Newer"),
    "new_notice": ("发通知", "Send a notice"),
    "title": ("标题", "Title"),
    "body": ("正文", "Text"),
    "to": ("发给", "To"),
    "to_all": ("全部驿站", "All stations"),
    "to_region": ("地区 {region}（{n} 个驿站）", "Region {region} ({n} stations)"),
    "publish": ("发送", "Send"),
    "published": ("通知已发出，驿站下次同步时收到。", "The notice is sent; stations have it when they next sync."),
    "sent_notices": ("发过的通知", "Notices sent"),
    "no_notices": ("还没有发过通知。", "No notice has been sent yet."),
    "no_regions": ("所负责的地区还没有驿站。", "There is no station yet in the regions you look after."),
    "wrong_password": ("姓名或密码不对。", "Name or password is wrong."),
    "busy": ("试错太多次，请过几分钟再登录。", "Too many wrong tries. Sign in again in a few minutes."),
    "weak_password": (
        "新密码至少 {n} 位，并且不能与现在的相同。",
        "The new password has at least {n} characters and is not the present one.",
    ),
    "not_twice": ("两次输入的新密码不一样。", "The new password was not typed the same twice."),
    "stale_form": ("页面放得太久，请再做一次。", "The page was open for too long. Do it once more."),
    "bad_answer": (
        "请核对数量和留言：同意要有数量，不同意要说明原因。",
        "Look at number and note: a yes needs a number, a no needs a reason.",
    ),
    "bad_day": ("日期不对，请写成 2026-11-21。", "That is no day; write it like 2026-11-21."),
    "unknown_request": ("这条申领已经不在了：驿站撤回了它。", "This request is gone: the station has withdrawn it."),
    "already_answered": (
        "别人刚刚答复了这条申领，请先看看那条答复。",
        "Somebody else has just answered this request. Look at that answer first.",
    ),
    "bad_notice": (
        "通知要有标题（200 字以内），正文不超过两万字。",
        "A notice has a title of up to 200 characters and a text of up to 20,000.",
    ),
    "foreign_region": ("只能发给自己负责的地区。", "You can send only to the regions that you look after."),
}


def has(key: str) -> bool:
    """Whether this module has words for something."""
    return key in _TEXTS


def speaker(language: str) -> Say:
    """A function that says a text of this module in a language, filling in what it is given."""
    column = LANGUAGES.index(language)

    def say(key: str, **values: object) -> str:
        return _TEXTS[key][column].format(**values)

    return say
