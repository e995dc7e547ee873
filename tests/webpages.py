"""Web pages made for tests and benchmarks, each with what a reader would call its main text and what it would not."""

from dataclasses import dataclass

EN = (
    "Prosecutors in the district unsealed a complaint on Monday that names a bureau of the Ministry of Public Security and describes how its officers ran accounts on Twitter and Facebook.",
    "According to the filing, the officers worked in shifts, kept a list of topics for each day and were told to answer critics abroad within an hour of a post.",
    "The complaint says that the group also broke into a video meeting held to remember the events of 1989 and drowned it in threats and music.",
    "A spokesman of the embassy called the charges baseless and said that the ministry protects the lawful rights of people everywhere.",
    "None of the people charged is in custody, and the court has set no date for a hearing.",
    "Researchers who had followed the network for two years said that the same pictures were used on at least three platforms, among them YouTube.",
    "The price list in the leaked papers names a tool that takes over accounts on X, and states a yearly fee for each office that uses it.",
    "Rights groups asked the platforms to tell users when a state is behind an attack, and to keep the evidence for at least one year.",
)
HANS = (
    "本报讯，美国检方周一公开一份起诉书，指公安部下属一个工作组的警员在推特和脸书上经营大量账号。",
    "起诉书称，这些警员轮班工作，每天都有一份话题清单，并被要求在一小时之内回应海外的批评。",
    "文件还说，该小组闯入一场纪念一九八九年事件的视频会议，用威胁和音乐使会议无法进行。",
    "大使馆发言人表示，有关指控毫无根据，公安部保护各国公民的合法权益。",
    "目前没有任何被告被拘押，法院也没有确定开庭日期。",
)
HANT = (
    "本報訊，美國檢方週一公開一份起訴書，指公安部轄下一個工作組的警員在推特和臉書上經營大量帳號。",
    "起訴書稱，這些警員輪班工作，每天都有一份話題清單，並被要求在一小時之內回應海外的批評。",
    "文件還說，該小組闖入一場紀念一九八九年事件的視訊會議，用威脅和音樂使會議無法進行。",
    "大使館發言人表示，有關指控毫無根據，公安部保護各國公民的合法權益。",
)
MENU = "<ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li><li><a href='/about'>About us</a></li><li><a href='/jobs'>Work with us</a></li></ul>"
COOKIES = "We and our partners use cookies to keep the site running. Accept all Reject all"
SUBSCRIBE = "Sign up for our weekly newsletter and never miss a story"
FOOT = "Copyright by the makers of this page. Terms of use. Privacy notice. Imprint."


@dataclass(frozen=True)
class Webpage:
    """A page: its bytes, the main text in order, and sentences that do not belong to it."""

    name: str
    data: bytes
    main: tuple[str, ...]
    around: tuple[str, ...] = ()


def _p(paragraphs: tuple[str, ...], tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{text}</{tag}>" for text in paragraphs)


def _page(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}<style>p {{ margin: 0 }}</style><script>var secret = 'not text';</script></head><body>{body}</body></html>"


def webpages() -> list[Webpage]:
    """Twelve pages in the styles of news sites, agencies, blogs, courts and reports, in English and Chinese."""
    title = "Complaint names officers behind network of accounts"
    pages = [
        (
            "semantic",
            _page(
                title,
                f"<header><nav>{MENU}</nav></header><main><article><h1>{title}</h1>{_p(EN[:5])}</article></main><aside><h2>Most read</h2><ul><li><a href='/1'>Storm hits the coast</a></li><li><a href='/2'>Team wins the cup again</a></li></ul></aside><footer>{FOOT}</footer>",
            ),
            (title, *EN[:5]),
            ("Storm hits the coast", FOOT),
        ),
        (
            "div-soup",
            _page(
                title,
                f"<div id='top'><div class='menu'>{MENU}</div></div><div class='wrapper'><div class='content'><h1>{title}</h1><div class='share-buttons'><a href='#'>Share</a> <a href='#'>Print</a></div><div class='article-body'>{_p(EN[1:6])}</div></div><div class='sidebar'><h3>Related stories</h3><p><a href='/3'>How the cup was won</a></p></div></div><div id='cookie-banner'>{COOKIES}</div><div class='footer'>{FOOT}</div>",
            ),
            (title, *EN[1:6]),
            ("How the cup was won", COOKIES, FOOT),
        ),
        (
            "tables-of-1999",
            _page(
                title,
                f"<table width='100%'><tr><td width='150'>{MENU}</td><td><font size='5'>{title}</font><br><br>{'<br><br>'.join(EN[:4])}</td></tr><tr><td colspan='2'><font size='1'>{FOOT}</font></td></tr></table>",
            ),
            (title, *EN[:4]),
            (),
        ),
        (
            "press-release",
            _page("Press release", f"<h1>Press release</h1>{_p(EN[:6])}"),
            ("Press release", *EN[:6]),
        ),
        (
            "blog-with-comments",
            _page(
                title,
                f"<div class='site-header'>{MENU}</div><div class='post hentry'><h2 class='entry-title'>{title}</h2><div class='entry-content'>{_p(EN[2:7])}<blockquote><p>{EN[7]}</p></blockquote></div></div><div id='comments' class='comments-area'><h3>2 comments</h3><div class='comment'><p>First! I knew it all along and told my neighbour.</p></div><div class='comment'><p>Nothing to see here, move on please.</p></div></div><div class='site-footer'>{FOOT}</div>",
            ),
            (title, *EN[2:7], EN[7]),
            ("First! I knew it all along and told my neighbour.", "Nothing to see here, move on please."),
        ),
        (
            "report-with-table",
            _page(
                "Annual report",
                f"<nav>{MENU}</nav><main><h1>Annual report</h1><h2>Summary</h2>{_p(EN[:3])}<h2>Findings</h2><ul>{_p(EN[5:7], 'li')}</ul><table><tr><th>Platform</th><th>Accounts taken down</th></tr><tr><td>YouTube</td><td>five hundred and two</td></tr><tr><td>Facebook</td><td>seven thousand</td></tr></table><p>{EN[7]}</p><ol class='footnotes'><li>Complaint, paragraph twelve, on file with the authors.</li></ol></main><footer>{FOOT}</footer>",
            ),
            ("Annual report", "Summary", *EN[:3], "Findings", *EN[5:7], "Platform", "Accounts taken down", "YouTube", "five hundred and two", "Facebook", "seven thousand", EN[7], "Complaint, paragraph twelve, on file with the authors."),
            (FOOT,),
        ),
        (
            "docket",
            _page(
                "Docket",
                f"<div class='nav'>{MENU}</div><div id='content'><h1>Docket</h1><dl><dt>Court</dt><dd>District court of the eastern district</dd><dt>Stage</dt><dd>Complaint unsealed</dd></dl><h2>Entries</h2><table><tr><td>Entry one</td><td>{EN[0]}</td></tr><tr><td>Entry two</td><td>{EN[4]}</td></tr></table></div>",
            ),
            ("Docket", "Court", "District court of the eastern district", "Stage", "Complaint unsealed", "Entries", "Entry one", EN[0], "Entry two", EN[4]),
        ),
        (
            "newsletter-inside",
            _page(
                title,
                f"<header>{MENU}</header><article class='story'><h1>{title}</h1>{_p(EN[:2])}<div class='newsletter-signup'><p>{SUBSCRIBE}</p><form><input type='email'><button>Sign up</button></form></div>{_p(EN[2:5])}<div class='related'><a href='/9'>Ten beaches for the summer</a></div></article>",
            ),
            (title, *EN[:5]),
            (SUBSCRIBE, "Ten beaches for the summer"),
        ),
        (
            "live-blog",
            _page(
                title,
                "<nav>" + MENU + "</nav><main><h1>" + title + "</h1>" + "".join(f"<section class='entry'><h2>Update {word}</h2><p>{text}</p></section>" for word, text in zip(("one", "two", "three", "four"), EN[3:7], strict=True)) + f"</main><div role='contentinfo'>{FOOT}</div>",
            ),
            (title, *(piece for word, text in zip(("one", "two", "three", "four"), EN[3:7], strict=True) for piece in (f"Update {word}", text))),
            (),
        ),
        (
            "hidden-parts",
            _page(
                title,
                f"<div style='display:none'>Preview text for mail programs only</div><main><h1>{title}</h1>{_p(EN[4:8])}</main><div hidden>Draft line that nobody sees</div><template><p>Never shown at all</p></template>",
            ),
            (title, *EN[4:8]),
            ("Preview text for mail programs only", "Draft line that nobody sees", "Never shown at all"),
        ),
        (
            "hans-portal",
            _page(
                "检方公开起诉书",
                f"<div class='nav'><a href='/'>首页</a> <a href='/gn'>国内</a> <a href='/gj'>国际</a></div><div class='main'><h1>检方公开起诉书</h1><div class='TRS_Editor'>{_p(HANS)}</div></div><div class='footer'>版权所有 未经许可不得转载</div>",
            ),
            ("检方公开起诉书", *HANS),
            ("版权所有 未经许可不得转载",),
        ),
        (
            "hant-daily",
            _page(
                "檢方公開起訴書",
                f"<header><nav><a href='/'>首頁</a><a href='/world'>國際</a></nav></header><article><h1>檢方公開起訴書</h1><div class='article-body'>{_p(HANT)}</div></article><aside><h3>熱門新聞</h3><a href='/a'>颱風逼近東部沿海</a></aside>",
            ),
            ("檢方公開起訴書", *HANT),
            ("颱風逼近東部沿海",),
        ),
    ]  # fmt: skip
    made = []
    for name, text, main, *around in pages:
        encoded = (
            text.replace("charset='utf-8'", "charset='gb2312'").encode("gb18030")
            if name == "hans-portal"
            else text.encode()
        )
        made.append(Webpage(name, encoded, main, *around))
    return made
