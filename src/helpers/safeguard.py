"""What must never enter the repository or an output: contact data, identity numbers, indicators, private names.

Patterns are deliberately broad: a refused card costs a minute, a published address can cost a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_URL = re.compile(r"https?://[^\s\"'<>)\]}\u0080-\U0010ffff]+", re.I)  # ends where other scripts begin

_ROLES = (
    "defendant|victim|dissident|activist|claimant|plaintiff|blogger|whistleblower|petitioner|suspect|detainee|exile"
)

_NAME = "[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-öø-ÿā-ž’'-]{1,15}"
# a run of capitalised words that holds one of these is a body, not a person
_BODIES = (
    "Rights|Project|Group|Watch|House|Party|Committee|Council|Association|Congress|Center|Centre|Institute|Foundation|Network|Union|"
    "International|University|Ministry|Agency|Bureau|Police|Court|Commission|Technologies|Systems|Labs?|Inc|Ltd|Movement|Democracy|Now|"
    "Freedom|Journalists|Fund|Alliance|Coalition|Initiative|Service|Press|News|Times|Act|Law"
)

# name -> (cues, pattern, what to do). A pattern is tried only where one of its cues stands in the lower-cased text (no cues:
# always). Each pattern is searched in text whose addresses (URLs) were taken out, save `indicator`.
LONG_WORD = "\0long"  # a cue that stands for a run of 32 hex digits or more
_HEX = re.compile(r"[0-9a-f]{32}")

RULES: dict[str, tuple[tuple[str, ...], re.Pattern[str], str]] = {
    "e-mail address": (
        ("@", "＠", "[at]", "(at)"),
        re.compile(
            r"(?<=[\w.+%-])\s?(?:@|＠|\[at\]|\(at\))\s?[\w-]+(?:\.|\s?\[dot\]\s?|\s?\(dot\)\s?)[A-Za-z]{2,}", re.I
        ),
        "remove the address; name the office if it matters",
    ),
    "account handle": (
        ("@", "＠"),
        re.compile(r"(?<![\w.@＠/])[@＠](?!property|dataclass|cache|pytest|given|settings)[A-Za-z_][\w.]{2,30}"),
        "remove the handle; say whose account it is only for public figures",
    ),
    "messenger contact": (
        (":", "：", "是", "为"),
        re.compile(
            r"(?:微信号?|QQ号?|电报|手机号?|電話|电话|联系电话|(?<![\w-])(?:wechat|telegram|whatsapp|signal|skype|qq)\s+(?:id|no|number|account))"
            r"\s*[:：是为]\s*[\w+-]{5,}",
            re.I,
        ),
        "remove the contact",
    ),
    "phone number": (
        (),
        re.compile(
            r"(?<![A-Za-z0-9_.,/$€£¥-])(?:\+\s?\d{1,3}[\s().-]{0,2}(?:\d[\s().-]{0,2}){6,12}\d"
            r"|1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|\(\d{3}\)\s?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|0\d{2,3}-\d{7,8})(?![\w.,]*\d)"
        ),
        "remove the number",
    ),
    "identity number": (
        (),
        re.compile(
            r"(?<![A-Za-z0-9_.])(?:[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]|\d{3}-\d{2}-\d{4})(?![A-Za-z0-9_.])"
        ),
        "remove the identity number",
    ),
    "passport number": (
        ("passport", "护照", "護照"),
        re.compile(
            r"(?:passport|护照|護照)(?:\s*(?:no\.?|number|号码|號碼|号|號))?\s*[:：#]?\s*[A-Z]{1,2}\d{7,8}\b",
            re.I,
        ),
        "remove the passport number",
    ),
    "internet address": (
        (),
        re.compile(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|\[\.\])){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])"),
        "remove the indicator; cite the report that lists it",
    ),
    "indicator": (
        ("hxxp", "[.]", LONG_WORD),
        re.compile(r"\bhxxps?\b|\w\[\.\]\w|(?<![\w/-])(?:[a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64})(?![\w-])", re.I),
        "remove the indicator; cite the report that lists it",
    ),
    "contact in an address": (
        ("http",),
        re.compile(
            r"https?://[^\s/@\"'<>]+:[^\s/@\"'<>]+@|https?://[^\s\"'<>]*[\w.+-](?:@|%40)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w-]*[/=])"
            r"|https?://[^\s\"'<>]*[?&](?:e-?mail|phone|tel|password|passwd|token|api_?key|session(?:id)?)=[^\s&\"'<>]+",
            re.I,
        ),
        "give the address without what follows ?, or leave it out",
    ),
    "onion or payload link": (
        (".onion", ".apk", ".exe", ".ipa", ".dmg", ".scr", ".msi"),
        re.compile(r"\b[a-z2-7]{16,56}\.onion\b|https?://[^\s\"'<>]+\.(?:apk|exe|ipa|dmg|scr|msi)\b", re.I),
        "remove the link",
    ),
    "home address": (
        ("lives at", "home address", "residing at", "住址", "住在", "居住"),
        re.compile(
            r"(?:lives at|home address(?: is)?|residing at)\s*:?\s*\d|(?:家庭|家)?住址\s*[:：是]"
            r"|(?:住在|居住于|居住於)[\u4e00-\u9fff]{2,}(?:路|街|号|號|室|小区|小區)",
            re.I,
        ),
        "remove the address",
    ),
    "private name in Chinese": (
        ("被告", "当事人", "當事人", "受害人", "异见", "異見", "网民", "網民", "维权", "維權"),
        re.compile(
            r"(?:被告人?|当事人|當事人|受害人|异见人士|異見人士|网民|網民|维权人士|維權人士)[:：]?\s*"
            r"[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文]"
            r"(?!某)[\u4e00-\u9fff]{1,2}"
        ),
        "write the role instead of the name (a user, 王某)",
    ),
    "private name": (
        tuple(_ROLES.split("|")),
        re.compile(
            rf"(?:(?<![\w-])(?:{_ROLES})(?:,|s)?\s{{1,2}}(?:(?:named|called)\s)?|(?:^|[.!?:]\s+)(?i:{_ROLES})(?:,|s)?\s{{1,2}})"
            rf"(?!(?:[\w’'-]+\s){{0,3}}(?:{_BODIES})\b)"
            rf"{_NAME}(?:\s(?:{_NAME}|[A-Z]\.)){{1,2}}(?![\w-])(?!\s+[A-Z])(?!\s*v\.)",
            re.M,
        ),
        "write the role instead of the name",
    ),
}


IN_ADDRESSES = ("contact in an address", "onion or payload link")  # rules that look inside http(s) addresses


@dataclass(frozen=True)
class Finding:
    """One thing that must not stand there: rule, where in the text, what to do. The matched text itself is not kept."""

    rule: str
    start: int
    end: int
    remedy: str


def scan(text: str) -> Iterator[Finding]:
    """Everything in a text that the rules refuse, in order of place.

    Addresses (http, https) are looked at only by the rules for contacts inside them and for payload links, since
    article addresses are full of digits. The text matched is not repeated: messages must not spread it.
    """
    blank = _URL.sub(lambda match: " " * len(match.group()), text)
    low = text.lower()
    long = bool(_HEX.search(low))
    found = []
    for rule, (cues, pattern, remedy) in RULES.items():
        if cues and not any(long if cue == LONG_WORD else cue in low for cue in cues):
            continue
        where = text if rule in IN_ADDRESSES else blank
        found += [Finding(rule, match.start(), match.end(), remedy) for match in pattern.finditer(where)]
    yield from sorted(found, key=lambda f: (f.start, f.rule))
