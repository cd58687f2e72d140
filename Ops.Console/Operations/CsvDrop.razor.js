// Sends a file by plain HTTP with progress; the circuit only hears how far it is, four times a second.
const sending = new WeakMap();

export function attach(zone, component, most, mostInWords) {
    const input = zone.querySelector('input[type=file]');
    const chosen = () => { if (input.files[0]) send(zone, input.files[0], component, most, mostInWords); input.value = ''; };
    input.addEventListener('change', chosen);
    chosen(); // somebody may have been faster than this script
    zone.addEventListener('dragover', e => { e.preventDefault(); zone.classList.add('over'); });
    zone.addEventListener('dragleave', () => zone.classList.remove('over'));
    zone.addEventListener('drop', e => {
        e.preventDefault();
        zone.classList.remove('over');
        if (e.dataTransfer.files[0]) send(zone, e.dataTransfer.files[0], component, most, mostInWords);
    });
}

export function stop(zone) {
    sending.get(zone)?.abort();
}

async function send(zone, file, component, most, mostInWords) {
    stop(zone);
    await component.invokeMethodAsync('Started', file.name, file.size);
    if (file.size > most) {
        await component.invokeMethodAsync('Failed', `The file is larger than ${mostInWords}, the most this console takes. Nothing was sent.`);
        return;
    }
    const request = new XMLHttpRequest();
    sending.set(zone, request);
    let told = 0;
    request.upload.onprogress = e => {
        if (Date.now() - told > 250) { told = Date.now(); component.invokeMethodAsync('Progress', e.loaded); }
    };
    request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { answer = { error: `The server answered ${request.status}. Load the page again and try once more.` }; }
        if (request.status === 200) component.invokeMethodAsync('Stored', answer.sha256, answer.name, answer.arrival ?? null);
        else component.invokeMethodAsync('Failed', answer.error ?? `The server answered ${request.status}.`);
    };
    request.onerror = () => component.invokeMethodAsync('Failed', 'The connection was cut before the file had arrived; nothing was kept. Choose the file again.');
    request.onabort = () => component.invokeMethodAsync('Failed', 'Sending was stopped; nothing was kept.').catch(() => { /* the page is gone */ });
    request.open('POST', `/files?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('X-Ops-Upload', '1');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(file);
}
