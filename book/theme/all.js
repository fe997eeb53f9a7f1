/* Made of the files in parts/ by `cargo author bless template`. */

/* page.js */

// What the page does for the keyboard.
(function page() {
    // The button of the table of contents presses the check box on which mdBook's style sheets rest.
    const toggle = document.getElementById('mdbook-sidebar-toggle');
    const anchor = document.getElementById('mdbook-sidebar-toggle-anchor');
    toggle.addEventListener('click', () => anchor.click());

    // The italic comes with the first page, so that no later page has to wait for it.
    document.fonts.load('italic 1em "Source Serif 4"');

    // The Tab key begins at the top of the page. Chromium would begin where the table of contents was scrolled to.
    window.addEventListener('load', () => {
        if (location.hash || document.activeElement !== document.body) return;
        const top = document.createElement('span');
        top.tabIndex = -1;
        document.body.prepend(top);
        top.focus({ preventScroll: true });
        top.remove();
    });

    // What is too wide is scrolled; the keyboard can do that too.
    const reach = () => {
        for (const box of document.querySelectorAll('main pre > code, main .table-wrapper, main .recording-wide')) {
            if (box.scrollWidth > box.clientWidth) {
                box.tabIndex = 0;
            } else {
                box.removeAttribute('tabindex');
            }
        }
    };
    // Elsewhere the same keys turn the pages.
    document.querySelector('main').addEventListener('keydown', event => {
        const box = event.target.closest('pre > code, .table-wrapper');
        if (box && box.scrollWidth > box.clientWidth && ['ArrowLeft', 'ArrowRight'].includes(event.key)) {
            event.stopPropagation();
        }
    });
    reach();
    document.fonts.ready.then(reach);
    window.addEventListener('resize', reach);
})();

/* listing.js */

// The copy button gives the added lines alone: no context, nothing removed. mdBook copies the
// `innerText` of the code, and a listing answers that with its added lines.
(function listings() {
    for (const code of document.querySelectorAll('figure.listing pre > code')) {
        Object.defineProperty(code, 'innerText', {
            get: () => Array.from(code.querySelectorAll('.added'), line => line.textContent).join(''),
        });
        if (!code.querySelector('.added')) {
            code.parentElement.querySelector('.clip-button')?.remove();
        }
    }
})();

/* terminal.js */

// The copy button of a terminal gives what is typed, a line each: no prompts and no output.
(function terminals() {
    for (const code of document.querySelectorAll('figure.terminal pre > code, pre > code.language-console')) {
        Object.defineProperty(code, 'innerText', {
            get: () => Array.from(code.querySelectorAll('.typed'), typed => `${typed.textContent}\n`).join(''),
        });
        if (!code.querySelector('.typed')) {
            code.parentElement.querySelector('.clip-button')?.remove();
        }
    }
})();

/* own.js */

// Terminals run our steps, or the package of a reader who types along. Above the first terminal of a page that
// has both forms stands a switch. The choice is remembered, and holds for all pages. Without this script
// our steps are shown.
(function own() {
    const places = document.querySelectorAll('figure.terminal [data-own]');
    if (!places.length) {
        return;
    }
    const KEY = 'own-package';
    const forms = Array.from(places, place => ({ place, ours: place.textContent, own: place.dataset.own }));

    const group = document.createElement('p');
    group.className = 'own-switch';
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', 'Commands for');
    const buttons = [['our steps', false], ['my package', true]].map(([name, isOwn]) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = name;
        button.addEventListener('click', () => {
            show(isOwn);
            try {
                localStorage.setItem(KEY, isOwn);
            } catch {
                // Nothing is remembered where the browser keeps nothing.
            }
        });
        group.append(button);
        return { button, isOwn };
    });
    places[0].closest('figure').before(group);

    function show(isOwn) {
        for (const { place, ours, own } of forms) {
            place.textContent = isOwn ? own + (ours.endsWith('\n') ? '\n' : '') : ours;
        }
        for (const figure of document.querySelectorAll('figure.terminal[data-folder]')) {
            figure.querySelector('.terminal-folder')?.remove();
            if (isOwn) {
                const folder = document.createElement('span');
                folder.className = 'terminal-folder';
                folder.textContent = `in ${figure.dataset.folder}`;
                figure.querySelector('.terminal-name').after(folder);
            }
        }
        for (const { button, isOwn: its } of buttons) {
            button.setAttribute('aria-pressed', its === isOwn);
        }
    }

    let remembered = null;
    try {
        remembered = localStorage.getItem(KEY);
    } catch {
        // Our steps, then.
    }
    show(remembered === 'true');
})();

/* recording.js */

// Steps through a recording, by button and by key. Without this script the figure is complete.
(function recordings() {
    const button = (name, act) => {
        const made = document.createElement('button');
        made.type = 'button';
        made.textContent = name;
        made.addEventListener('click', act);
        return made;
    };

    for (const figure of document.querySelectorAll('figure.recording')) {
        const steps = Array.from(figure.querySelectorAll('svg .recording-step'));
        const words = Array.from(figure.querySelectorAll('.recording-words li'));
        // The step up to which the figure shows; 0: all of it.
        let now = 0;

        const said = document.createElement('p');
        said.setAttribute('aria-live', 'polite');
        const previous = button('Previous', () => go(now - 1));
        const next = button('Next', () => go(now + 1));
        const all = button('All', () => go(0));

        const bar = document.createElement('div');
        bar.className = 'recording-steps';
        bar.setAttribute('role', 'group');
        bar.setAttribute('aria-label', 'Step through the recording');
        const keys = document.createElement('span');
        keys.className = 'recording-keys';
        keys.innerHTML = 'or <kbd>←</kbd> <kbd>→</kbd>';
        bar.append(previous, next, all, keys, said);
        const svg = figure.querySelector('svg');
        (svg.closest('.recording-wide') ?? svg).after(bar);

        // The names of the lanes stay below the bar while the figure passes under them.
        const heads = svg.querySelector('.recording-heads');
        const ceiling = () => Math.max(0, document.getElementById('mdbook-menu-bar').getBoundingClientRect().bottom);
        const hold = () => {
            const { top, width, height } = svg.getBoundingClientRect();
            const most = height - heads.getBoundingClientRect().height;
            const down = Math.min(Math.max(ceiling() - top, 0), most);
            heads.setAttribute('transform', `translate(0 ${down * svg.viewBox.baseVal.width / width})`);
        };
        document.addEventListener('scroll', hold, { passive: true });
        window.addEventListener('resize', hold);

        const reveal = step => {
            const { top, bottom } = step.getBoundingClientRect();
            const free = ceiling() + heads.getBoundingClientRect().height;
            const floor = window.innerHeight - bar.offsetHeight;
            if (bottom > floor) {
                window.scrollBy(0, bottom - floor);
            } else if (top < free) {
                window.scrollBy(0, top - free);
            }
        };

        const go = step => {
            if (step < 0 || step > steps.length) {
                return;
            }
            now = step;
            steps.forEach((part, index) => {
                part.classList.toggle('recording-later', now > 0 && index >= now);
                part.classList.toggle('recording-now', index === now - 1);
            });
            said.innerHTML = now > 0 ? `<b>${now}</b> of ${steps.length}. ${words[now - 1].innerHTML}` : '';
            previous.setAttribute('aria-disabled', now === 0);
            next.setAttribute('aria-disabled', now === steps.length);
            all.setAttribute('aria-disabled', now === 0);
            if (now > 0) {
                reveal(steps[now - 1]);
            }
        };

        // The same keys turn the pages elsewhere.
        figure.tabIndex = 0;
        figure.addEventListener('keydown', event => {
            // In lanes that are too wide they move these.
            const lanes = event.target.closest('.recording-wide');
            if (lanes && lanes.scrollWidth > lanes.clientWidth && event.key !== 'Escape') {
                event.stopPropagation();
                return;
            }
            const step = { ArrowLeft: now - 1, ArrowRight: now + 1, Escape: 0 }[event.key];
            if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
                return;
            }
            event.preventDefault();
            event.stopPropagation();
            go(step);
        });
        go(0);
    }
})();

/* orders.js */

// Two clients act in any order, by button and by key. Without this script the figure shows one moment, and the
// tables below it whole orders.
(function orders() {
    const make = (name, properties, ...children) => {
        const made = Object.assign(document.createElement(name), properties);
        made.append(...children);
        return made;
    };
    const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
    const together = text => `<span class="orders-together">${text}</span>`;

    // One radio for each server, the first one chosen.
    const choice = (figure, names, choose) => {
        const made = make('fieldset', { className: 'orders-choice' }, make('legend', { textContent: 'Server' }));
        for (const [index, name] of names.entries()) {
            const input = make('input', { type: 'radio', name: `${figure.id}-server`, checked: index === 0 });
            input.addEventListener('change', () => choose(index));
            made.append(make('label', {}, input, ` ${name}`));
        }
        // Elsewhere the arrows turn the pages, and go back in the order.
        made.addEventListener('keydown', event => {
            if (event.key.startsWith('Arrow')) {
                event.stopPropagation();
            }
        });
        return made;
    };

    for (const figure of document.querySelectorAll('figure.orders')) {
        const data = figure.querySelector('.orders-data');
        const servers = JSON.parse(data.textContent);
        let server = servers[0];
        let order = data.dataset.order;

        const path = figure.querySelector('.orders-path');
        path.setAttribute('aria-live', 'polite');

        const button = act => {
            const made = make('button', { type: 'button' });
            made.addEventListener('click', act);
            return made;
        };
        const clients = ['1', '2'].map(client => ({ client, button: button(() => go(order + client)) }));
        const back = button(() => go(order.slice(0, -1)));
        const start = button(() => go(''));
        back.textContent = 'Back';
        start.textContent = 'Start again';
        const keys = make('p', { className: 'orders-keys' });
        keys.innerHTML = 'or <kbd>1</kbd> <kbd>2</kbd>, <kbd>←</kbd>, <kbd>Esc</kbd>';

        const radios = choice(figure, servers.map(one => one.name), index => {
            server = servers[index];
            go(order);
        });
        const ask = make('p', { className: 'orders-ask', id: `${figure.id}-ask`, textContent: 'Choose who acts next' });
        const acts = make('div', { className: 'orders-acts' }, ask, ...clients.map(one => one.button), back, start, keys);
        acts.setAttribute('role', 'group');
        acts.setAttribute('aria-labelledby', ask.id);
        const bar = make('div', { className: 'orders-bar' }, radios, acts);
        figure.querySelector('.orders-now').before(bar);

        const go = to => {
            if (!server.states[to]) {
                return;
            }
            order = to;
            const taken = Array.from(order, (_, index) => server.states[order.slice(0, index + 1)]);
            path.innerHTML = `<b>${server.name}</b>: ${taken.map(state => together(state.act)).join(', ') || 'nobody has acted'}`;
            figure.querySelector('.orders-moment').outerHTML = server.states[order].moment;
            for (const pre of figure.querySelectorAll('pre[data-terminal]')) {
                const shown = [server.states[''], ...taken].map(state => state.terminals[pre.dataset.terminal] ?? ['']);
                const cursor = shown.findLast(([, cursor]) => cursor !== undefined)?.[1];
                pre.innerHTML = shown.map(([lines]) => lines).join('') + (cursor ?? data.dataset.prompt);
            }
            for (const { client, button } of clients) {
                const next = server.states[order + client];
                button.innerHTML = next ? capital(next.act) : `Client ${client} has left`;
                button.setAttribute('aria-disabled', !next);
            }
            for (const button of [back, start]) {
                button.setAttribute('aria-disabled', order === '');
            }
        };

        figure.tabIndex = 0;
        figure.addEventListener('keydown', event => {
            if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
                return;
            }
            // Elsewhere the arrows turn the pages.
            if (event.key.startsWith('Arrow')) {
                event.stopPropagation();
            }
            const to = { 1: order + 1, 2: order + 2, ArrowLeft: order.slice(0, -1), Escape: '' }[event.key];
            if (to === undefined) {
                return;
            }
            event.preventDefault();
            event.stopPropagation();
            go(to);
        });
        go(order);
    }

    // On a phone a table shows one server at a time.
    for (const figure of document.querySelectorAll('figure.order')) {
        const names = Array.from(figure.querySelectorAll('thead th'), head => head.textContent);
        const show = index => {
            for (const cell of figure.querySelectorAll('td')) {
                cell.classList.toggle('orders-other', cell.dataset.server !== names[index]);
            }
        };
        figure.querySelector('.orders-table').before(choice(figure, names, show));
        show(0);
    }
})();

/* search.js */

// What a search needs is loaded with the first one, and the click or the key that asked for it is done
// again. A search finds what stands in the book as it was typed, and shows that first.
//
// mdBook's index has no words that English is full of, so `GET` is not in it, and it knows no phrases,
// so an error message is a handful of words to it. Both are looked for in the texts that come with the
// index. What only the index finds follows. Where the book lies somewhere, the words of listings are apart.
(function search() {
    if (!window.search_scripts) {
        return;
    }
    // Where one looks up a command or a constant, and where the rest, which may be a message. The tasks and
    // their hints, which use every word, come last.
    const commands = ['protocol.html', 'glossary.html', 'trouble.html'];
    const messages = ['trouble.html', 'protocol.html', 'glossary.html'];
    const last = /(exercises|tutor)\.html/;

    const plain = text => text.replace(/[‘’]/g, "'").replace(/\s+/g, ' ').trim();
    const escape = text => text.replace(/[.*+?^${}()|[\]\\\/]/g, '\\$&');

    // In capitals it is a command or a constant, and small letters are another word.
    const isExact = query => query === query.toUpperCase();
    const pattern = query => {
        const exact = isExact(query);
        return new RegExp(`(?<![\\p{L}\\p{N}_])${escape(query)}(?![\\p{L}\\p{N}_])`, exact ? 'u' : 'iu');
    };

    const rank = (found, query, first) => {
        const page = window.search.doc_urls[found.ref].split('#')[0];
        const place = first.indexOf(page);
        return [
            last.test(page) ? 1 : 0,
            query.test(plain(found.doc.title)) ? 0 : 1,
            place < 0 ? first.length : place,
            -found.score,
        ];
    };

    const compare = (one, other) => {
        const at = one.rank.findIndex((value, index) => value !== other.rank[index]);
        return at < 0 ? 0 : one.rank[at] - other.rank[at];
    };

    const improve = () => {
        const stock = elasticlunr.Index.prototype.search;
        elasticlunr.Index.prototype.search = function (typed, options) {
            const indexed = stock.call(this, typed, options);
            const query = plain(typed);
            if (!query) {
                return indexed;
            }
            const words = pattern(query);
            const scores = new Map(indexed.map(found => [found.ref, found.score]));
            const literal = Object.entries(this.documentStore.docs)
                .filter(([, doc]) => [doc.title, doc.body, doc.code ?? ''].some(text => words.test(plain(text))))
                .map(([ref, doc]) => ({ ref, doc, score: scores.get(ref) ?? 0 }));
            for (const found of literal) {
                found.rank = rank(found, words, isExact(query) ? commands : messages);
            }
            const known = new Set(literal.map(found => found.ref));
            return literal.sort(compare).concat(indexed.filter(found => !known.has(found.ref)));
        };
    };

    const button = document.getElementById('mdbook-search-toggle');
    const script = address => new Promise((loaded, failed) => {
        const element = document.createElement('script');
        element.src = address;
        element.onload = loaded;
        element.onerror = failed;
        document.head.append(element);
    });
    const load = async () => {
        button.removeEventListener('click', onClick);
        document.removeEventListener('keydown', onKey);
        for (const address of window.search_scripts) {
            await script(address);
        }
        improve();
    };
    const open = () => load().then(() => button.click());
    const onClick = () => open();
    const onKey = event => {
        const isOther = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
        if (!isOther && ['s', '/'].includes(event.key) && !mdbook_something_else_has_focus(event)) {
            event.preventDefault();
            open();
        }
    };
    button.addEventListener('click', onClick);
    document.addEventListener('keydown', onKey);
    // A page that a search has led to, or one that is opened with a search.
    const asked = new URLSearchParams(location.search);
    if (asked.has('search') || asked.has('highlight')) {
        load();
    }
})();

/* print.js */

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
