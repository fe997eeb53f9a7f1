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
