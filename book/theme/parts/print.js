// The page with the whole book, on its way to paper.
(function print() {
    if (!document.querySelector('.title-page')) {
        return;
    }
    // The whole sources are not printed, so nothing leads there.
    for (const link of document.querySelectorAll('main a[href^="#"]')) {
        const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
        if (target?.closest('.whole-source')) {
            link.removeAttribute('href');
        }
    }
    // Every page begins with a heading of the first level. In one document, a page is as deep as it
    // is in the contents; a PDF takes its outline from that.
    const pages = document.querySelectorAll('#mdbook-sidebar .chapter-link-wrapper > a[href]:not([href^="#"])');
    let page = -1;
    for (const heading of document.querySelectorAll('main :is(h1, h2, h3, h4)')) {
        const level = Number(heading.tagName[1]);
        page += level === 1;
        const link = pages[page];
        if (!link || heading.closest('.whole-source')) {
            continue;
        }
        const number = link.querySelector('strong')?.textContent ?? '';
        const deeper = number.split('.').filter(Boolean).length > 1;
        const moved = deeper ? document.createElement(`h${level + 1}`) : heading;
        if (deeper) {
            moved.append(...heading.childNodes);
            moved.id = heading.id;
            heading.replaceWith(moved);
        }
        if (level === 1 && number) {
            moved.classList.add('numbered');
            moved.prepend(`${number} `);
        }
    }
    // A reader who opens this page wants it on paper. A tool that does prints by itself: Chromium refuses
    // a second print, and a dialog would wait for nobody.
    if (!navigator.webdriver) {
        window.addEventListener('load', () => setTimeout(() => window.print(), 100));
    }
})();
