/// Runs in the editor's browser only: loads the page again after a build, and shows what has to be put right.
enum PreviewScript {
    static func text(base: String) -> String {
        """
        'use strict';
        (() => {
          let build = null;
          const box = document.createElement('dialog');
          box.style.cssText = 'position:fixed;inset:auto 1rem \
        1rem;max-height:60vh;overflow:auto;max-width:60rem;padding:1.5rem;border:4px solid #b3001b';
          const show = (problems) => {
            box.replaceChildren();
            if (!problems.length) { box.remove(); return; }
            const title = document.createElement('h2');
            title.textContent = problems.length === 1 ? 'Ein Fehler' : problems.length + ' Fehler';
            const list = document.createElement('ul');
            for (const problem of problems) {
              const item = document.createElement('li');
              item.textContent = problem;
              list.append(item);
            }
            const note = document.createElement('p');
            note.textContent = 'Die Seite dahinter ist der letzte Stand ohne Fehler.';
            const button = document.createElement('button');
            button.textContent = 'Schließen';
            button.onclick = () => box.remove();
            box.append(title, list, note, button);
            document.body.append(box);
            if (!box.open) box.show();
          };
          addEventListener('keydown', (event) => { if (event.key === 'Escape') box.remove(); });
          const ask = async () => {
            try {
              const state = await (await fetch('\(base).vorschau/stand')).json();
              if (build !== null && state.build !== build && !state.problems.length) { location.reload(); return; }
              if (build !== state.build) show(state.problems);
              build = state.build;
            } catch { /* The preview has ended, or starts again. */ }
            setTimeout(ask, 300);
          };
          ask();
        })();
        """
    }
}
