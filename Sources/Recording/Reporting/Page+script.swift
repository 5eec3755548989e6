extension Page {
    /// Search, keys and the theme; without it the page can still be read, opened and closed.
    static let script = """
        'use strict';
        const $ = id => document.getElementById(id);
        const search = $('search'), found = $('found'), filter = $('filter'), keys = $('keys'), root = document.documentElement;
        const commands = [...document.querySelectorAll('.command')], sessions = [...document.querySelectorAll('.session')];
        const texts = new Map();
        const textOf = node => {
          if (!texts.has(node)) texts.set(node, node.textContent.toLowerCase());
          return texts.get(node);
        };
        const isBad = node => node.matches('.fail, .xpass, .error, .drift');
        let current = null;

        function show() {
          const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
          const only = filter && filter.getAttribute('aria-pressed') === 'true';
          let count = 0;
          for (const node of commands) {
            const session = node.closest('.session'), name = session ? textOf(session.querySelector('summary')) : '';
            const hit = words.every(word => textOf(node).includes(word) || name.includes(word)) && (!only || isBad(node));
            node.hidden = !hit;
            count += hit;
          }
          for (const node of sessions) {
            const inside = [...node.querySelectorAll('.command')];
            const hit = inside.length
              ? inside.some(one => !one.hidden) : words.every(word => textOf(node).includes(word)) && (!only || isBad(node));
            node.hidden = !hit;
            if (hit && words.length) node.open = true;
          }
          found.textContent = words.length || only ? `${count} of ${commands.length} commands` : '';
        }

        function open(nodes, isOpen) { for (const node of nodes) if (node.tagName === 'DETAILS') node.open = isOpen; }

        function go(step, test) {
          const list = commands.filter(node => !node.hidden && (!test || test(node)));
          if (!list.length) return;
          let index = list.indexOf(current);
          if (index < 0 && current) {
            const after = list.findIndex(node => current.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
            index = step > 0 ? (after < 0 ? list.length : after) - 1 : after < 0 ? list.length : after;
          }
          else if (index < 0 && step < 0) index = list.length;
          choose(list[Math.max(0, Math.min(list.length - 1, index + step))]);
        }

        function choose(node) {
          if (current) current.classList.remove('current');
          current = node;
          const session = node.closest('.session');
          if (session) session.open = true;
          node.classList.add('current');
          const focus = node.querySelector('summary') || node;
          focus.focus({ preventScroll: true });
          node.scrollIntoView({ block: 'nearest' });
        }

        function theme() {
          const next = { '': 'light', light: 'dark', dark: '' }[root.dataset.theme || ''];
          if (next) root.dataset.theme = next; else delete root.dataset.theme;
          $('theme').textContent = next ? 'Theme: ' + next : 'Theme';
        }

        function toggleFilter() {
          if (!filter) return;
          filter.setAttribute('aria-pressed', filter.getAttribute('aria-pressed') !== 'true');
          show();
        }

        const actions = {
          j: () => go(1), k: () => go(-1), n: () => go(1, isBad), p: () => go(-1, isBad),
          o: () => { if (current && current.tagName === 'DETAILS') current.open = !current.open; },
          O: () => {
            if (!current) return;
            const isOpen = !current.open;
            open([current, ...current.querySelectorAll('details')], isOpen);
          },
          e: () => open(document.querySelectorAll('main details'), true), c: () => open(document.querySelectorAll('main details'), false),
          f: toggleFilter, t: theme, '?': () => keys.showModal(), '/': () => { search.focus(); search.select(); },
        };

        document.addEventListener('keydown', event => {
          if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
          if (event.target === search) {
            if (event.key !== 'Escape') return;
            search.value = '';
            show();
            search.blur();
          } else if (actions[event.key]) {
            event.preventDefault();
            actions[event.key]();
          }
        });
        document.addEventListener('click', event => {
          const node = event.target.closest('.command');
          if (!node) return;
          if (current) current.classList.remove('current');
          current = node;
        });
        search.addEventListener('input', show);
        if (filter) filter.addEventListener('click', toggleFilter);
        $('expand').addEventListener('click', actions.e);
        $('collapse').addEventListener('click', actions.c);
        $('theme').addEventListener('click', theme);
        $('help').addEventListener('click', actions['?']);
        if (location.hash.length > 1) {
          const node = document.getElementById(decodeURIComponent(location.hash.slice(1)));
          if (node && node.matches('.command')) { open([node], true); choose(node); }
        }
        """
}
