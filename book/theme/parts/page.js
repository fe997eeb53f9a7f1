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
