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
