// A listing shows parts of a file. highlight.js has taken them for one text, in which the quote that
// ends a string may be missing; so each line is colored again, by itself.
//
// The copy button gives the added lines alone: no context, nothing removed. mdBook copies the
// `innerText` of the code, and a listing answers that with its added lines.
(function listings() {
    for (const code of document.querySelectorAll('figure.listing pre > code')) {
        const language = code.className.match(/language-(\w+)/)?.[1];
        if (hljs.getLanguage(language)) {
            for (const line of code.querySelectorAll('.line')) {
                if (line.matches('.fold')) {
                    // highlight.js has colored words of it.
                    line.textContent = line.textContent;
                } else {
                    line.innerHTML = hljs.highlight(language, line.textContent, true).value;
                }
            }
        }
        Object.defineProperty(code, 'innerText', {
            get: () => Array.from(code.querySelectorAll('.added'), line => line.textContent).join(''),
        });
        if (!code.querySelector('.added')) {
            code.parentElement.querySelector('.clip-button')?.remove();
        }
    }
})();
