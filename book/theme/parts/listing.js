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
