// The copy button of a listing gives the added lines alone: no context, nothing removed.
//
// mdBook copies the `innerText` of the code. A listing answers that with its added lines. They
// are looked up when the button is pressed, because highlight.js replaces them once.
(function listings() {
    for (const code of document.querySelectorAll('figure.listing pre > code')) {
        Object.defineProperty(code, 'innerText', {
            get: () => Array.from(code.querySelectorAll('.added'), line => line.textContent).join(''),
        });
        // Lines that are too long are scrolled; the keyboard alone can do that too.
        if (code.scrollWidth > code.clientWidth) {
            code.tabIndex = 0;
        }
        if (!code.querySelector('.added')) {
            code.parentElement.querySelector('.clip-button')?.remove();
        }
    }
})();
