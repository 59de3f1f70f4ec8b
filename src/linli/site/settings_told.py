"""What each variable of the environment does, in both languages: docs/settings.md is made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """One variable: what it does; `default` where the source computes it."""

    en: str
    zh: str
    default: str = ""


SETTINGS: dict[str, Told] = {
    "LINLI_DATA": Told(
        "Folder of the installation: the SQLite database, uploaded files, the notices file. Never the keys. "
        "`--data DIR` on the command line beats it.",
        "本单位数据所在的文件夹：SQLite 数据库、上传的文件、通知文件；密钥绝不放在里面。命令行的 `--data DIR` 优先。",
        "`data` beside `./linli`",
    ),
    "LINLI_DB": Told(
        "Address of the database: `sqlite:////srv/linli/linli.sqlite` or "
        "`postgresql://user:password@host:port/name`; "
        "`?host=/run/postgresql` for a socket, further `?name=value` go to the driver.",
        "数据库地址：`sqlite:////srv/linli/linli.sqlite` 或 `postgresql://用户:口令@主机:端口/库名`；"
        "用套接字时写 `?host=/run/postgresql`，其余 `?名=值` 交给驱动程序。",
        "SQLite in LINLI_DATA",
    ),
    "LINLI_SECRET_KEY": Told(
        "Signs sessions and forms; at least 32 characters. `serve` refuses to start without it.",
        "用于会话和表单的签名，至少 32 个字符；没有它 `serve` 拒绝启动。",
        "none",
    ),
    "LINLI_KEY_FILE": Told(
        "File of the master keys that wrap every case's key. Outside LINLI_DATA and outside every backup, mode 0600; "
        "`serve` refuses a file inside LINLI_DATA or one that others can read. Has no `_FILE` form.",
        "主密钥文件，用来包裹每个案件的密钥。须在 LINLI_DATA 之外、任何备份之外，权限 0600；"
        "文件放在 LINLI_DATA 里或他人可读时 `serve` 拒绝启动。没有 `_FILE` 写法。",
        "LINLI_DATA with `.keys` added",
    ),
    "LINLI_HOSTS": Told(
        "Names under which the pages may be asked for, separated by commas.",
        "允许用哪些主机名访问页面，用逗号分开。",
    ),
    "LINLI_ORIGINS": Told(
        "Addresses of the pages as browsers see them, separated by commas (`https://linli.example`). "
        "The hub lets only pages of the first one listen.",
        "浏览器看到的页面地址，用逗号分开（`https://linli.example`）。实时推送只接受第一个地址的页面。",
        "none",
    ),
    "LINLI_HTTPS": Told(
        "`yes` when a proxy in front speaks TLS: cookies are then sent over TLS only.",
        "前面的代理使用 TLS 时写 `yes`：此后 Cookie 只经 TLS 发送。",
    ),
    "LINLI_HUB": Told(
        "Address of the live hub as browsers reach it. `serve` fills it in when it is empty; behind a proxy it is the "
        "address of the pages. Where the hub cannot be reached pages ask every 5 seconds.",
        "浏览器访问实时推送的地址。空着时由 `serve` 填写；有代理时就是页面的地址。连不上时页面每 5 秒询问一次。",
        "port + 1",
    ),
    "LINLI_NOTICES": Told(
        "Addresses in apprise's form, separated by spaces, for short notices outside (WeCom, DingTalk, Feishu, SMS, "
        "mail). A notice says only that there is something new. Needs `./linli extras`.",
        "对外发送短通知的地址（企业微信、钉钉、飞书、短信、邮件），按 apprise 的写法，用空格分开。"
        "通知只说有新的事。须先运行 `./linli extras`。",
        "none leave the house",
    ),
    "LINLI_TZ": Told(
        "The one time zone of the installation: it decides which local day something belongs to.",
        "本单位唯一的时区，决定一件事算在哪一天。",
    ),
    "LINLI_DEBUG": Told(
        "`yes` for developers: faults are shown in full. `serve` refuses to start with it.",
        "开发时写 `yes`：完整显示错误。`serve` 遇到它拒绝启动。",
    ),
    "LINLI_DEMO": Told(
        "`yes` in a demonstration: every page says so. `./linli demo` sets it.",
        "演示时为 `yes`：每页都注明是演示。由 `./linli demo` 设置。",
    ),
    "LINLI_DAY": Told(
        "The day on which the clock of a demonstration stands (`2017-07-01`), or with a sign the seconds between it and "
        "the machine's clock; sessions and leases use real time.",
        "演示的时钟所在的日期（`2017-07-01`），或带正负号的与机器时钟相差的秒数；会话和租约仍用真实时间。",
        "today",
    ),
    "LINLI_TEST_SQLITE": Told(
        "Only for tests: a file for the SQLite test database instead of memory.",
        "只用于测试：SQLite 测试数据库改放在文件里，而不在内存里。",
        "memory",
    ),
}
