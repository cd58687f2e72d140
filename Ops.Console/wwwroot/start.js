// The circuit comes back by itself; when the server does not know it any more, the page is loaded again.
document.addEventListener('click', e => { if (e.target.closest('[data-reload]')) location.reload(); });

// Times are stored and sent in UTC; the exact one is told in the zone of whoever looks.
document.addEventListener('mouseover', e => {
    const time = e.target.closest?.('time[data-local]');
    if (time) time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
});

// A restarted server doesn't know this page's circuit any more: what is shown is stored, so loading again loses nothing.
const modal = document.getElementById('components-reconnect-modal');
new MutationObserver(() => { if (modal.classList.contains('components-reconnect-rejected')) location.reload(); })
    .observe(modal, { attributes: true, attributeFilter: ['class'] });

Blazor.start({
    circuit: {
        reconnectionOptions: {
            maxRetries: 1000,
            retryIntervalMilliseconds: attempt => attempt < 10 ? 500 : attempt < 40 ? 2000 : 5000,
        },
    },
});
