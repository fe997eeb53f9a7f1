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
