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
