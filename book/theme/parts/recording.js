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
