// Keys for people who live here: "/" searches, "g r" goes to runs, "?" lists the keys.
const places = { h: '/', o: '/operations', r: '/runs', a: '/approvals', f: '/files', u: '/audit' };
let going = false;
let listening = false;

// Whoever clicks or types is there: told once a minute at most, so that nobody is signed out in the middle of his work.
const tellEvery = 60_000;
let told = Date.now();

function seen() {
    if (Date.now() - told < tellEvery) return;
    told = Date.now();
    fetch('/session/seen', { method: 'POST' }).catch(() => { /* the next click tells */ });
}

export function listen() {
    document.querySelectorAll('[data-theme-choice]').forEach(select => { select.value = window.opsTheme.choice(); });
    if (listening) return;
    listening = true;
    document.addEventListener('pointerdown', seen, { passive: true });
    document.addEventListener('keydown', seen, { passive: true });
    // LeavePage asks for it.
    document.addEventListener('submit', e => { if (e.target.matches('form[action="/sign-out"]')) window.opsSigningOut = true; });
    document.addEventListener('change', e => {
        if (e.target.matches?.('[data-theme-choice]')) window.opsTheme.choose(e.target.value);
    });
    document.addEventListener('keydown', e => {
        if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, textarea, select, [contenteditable]')) return;
        if (going && places[e.key]) {
            going = false;
            e.preventDefault();
            Blazor.navigateTo(places[e.key]);
            return;
        }
        going = e.key === 'g';
        if (e.key === '/') {
            const search = document.querySelector('input[type=search]');
            if (search) { e.preventDefault(); search.focus(); }
        } else if (e.key === '?') {
            document.getElementById('keys')?.showModal();
        }
    });
}
