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
    // A chapter begins on a new sheet; the pages of a chapter follow each other, and what is not printed takes none.
    for (const sheet of document.querySelectorAll('main > div[style*="break-before"]')) {
        let next = sheet.nextElementSibling;
        while (next && !next.matches('h1, h2, .whole-source, div[style*="break-before"]')) {
            next = next.nextElementSibling;
        }
        if (!next?.matches('h1')) {
            sheet.remove();
        }
    }
    // What takes more than a third of a sheet may be cut, or it would leave as much of the sheet before it empty.
    for (const figure of document.querySelectorAll('figure.listing, figure.terminal')) {
        figure.classList.toggle('long', figure.querySelectorAll('.line').length > 18);
    }
    // The contents, and a running head for each chapter. Numbers of pages are known when the PDF is made.
    const contents = document.querySelector('.contents-page');
    const heads = document.createElement('style');
    let chapter = 0;
    for (const child of [...document.querySelector('main').children]) {
        if (child.matches('.title-page, .contents-page, .whole-source')) {
            continue;
        }
        const heading = child.matches('h1, h2.numbered') ? child : child.querySelector('h1');
        if (heading) {
            const entry = document.createElement('a');
            entry.href = `#${heading.id}`;
            entry.className = heading.matches('h1') ? 'contents-chapter' : 'contents-section';
            const title = document.createElement('span');
            title.textContent = heading.textContent;
            const number = document.createElement('span');
            number.className = 'contents-number';
            entry.append(title, number);
            contents.append(entry);
        }
        if (heading?.matches('h1')) {
            chapter += 1;
            const words = JSON.stringify(heading.textContent);
            heads.textContent += `@page chapter-${chapter} { @top-right { content: ${words}; font: 9pt Georgia, serif; color: #444; } }\n`;
        }
        child.style.page = `chapter-${chapter}`;
    }
    document.head.append(heads);
    const today = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
    document.querySelector('.title-page-date').textContent = `As of ${today}.`;
    // A reader who opens this page wants it on paper. A tool that does prints by itself: Chromium refuses
    // a second print, and a dialog would wait for nobody.
    if (!navigator.webdriver) {
        window.addEventListener('load', () => setTimeout(() => window.print(), 100));
    }
})();
