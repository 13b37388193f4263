import { useState } from 'react';
import { put, remove } from '../api/client';
import { useResource } from '../api/resource';
import type { Placeholder, Template, TemplateForm, TemplateKind } from '../api/types';
import { template_words } from '../format/outgoing_words';
import { Go, navigate } from '../router';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { AreaField, TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Cell, Page, Pending, Row, Section, Table } from '../ui/page';
import { TemplatePreview } from './template_preview';

const trail = [{ to: '/admin/templates', label: 'Mail templates' }];
const columns = ['Placeholder', 'Becomes', 'Example'] as const;
const words_of = ({ subject, text, html }: Template): Required<TemplateForm> => ({ subject, text, html });

function Placeholders({ of }: { of: readonly Placeholder[] }) {
  return (
    <Section title="Placeholders">
      <Table caption="Placeholders of this template" columns={columns}>
        {of.map((p) => (
          <Row key={p.name}>
            <Cell of="Placeholder" kind="main"><code>{`{{${p.name}}}`}</code></Cell>
            <Cell of="Becomes">{p.meaning}</Cell>
            <Cell of="Example">{p.example}</Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}

function Reset({ template, on_close, on_done }: { template: Template; on_close: () => void; on_done: () => Promise<void> }) {
  const confirm = async (): Promise<void> => {
    await remove(`/templates/${template.kind}`);
    announce('As it came with Outlink');
    on_close();
    await on_done();
  };
  return (
    <Dialog title={`Reset ${template_words[template.kind].label}?`} confirm="Reset template" on_close={on_close} on_confirm={confirm}>
      <p>Your subject, text and HTML are lost, and the template is as it came with Outlink.</p>
    </Dialog>
  );
}

function Editor({ template, on_reset }: { template: Template; on_reset: () => Promise<void> }) {
  const [words, set_words] = useState(() => words_of(template));
  const [resetting, set_resetting] = useState(false);
  const set = (field: keyof TemplateForm) => (value: string): void => set_words({ ...words, [field]: value });
  const submit = async (): Promise<void> => {
    await put<Template>(`/templates/${template.kind}`, words);
    announce('Template saved');
    navigate('/admin/templates');
  };
  return (
    <>
      <Form label="Mail template" submit={submit} submit_label="Save" actions={
        <><Go className="button" to="/admin/templates">Cancel</Go>{template.changed && <Button on_press={() => set_resetting(true)}>Reset…</Button>}</>
      }>
        <TextField label="Subject" name="subject" mono value={words.subject} on_change={set('subject')} />
        <AreaField label="Text" name="text" rows={12} mono value={words.text} on_change={set('text')} hint="For mail programs that show no HTML." />
        <AreaField label="HTML" name="html" rows={8} mono optional value={words.html} on_change={set('html')} hint="Empty: made from the text. What placeholders become is escaped." />
      </Form>
      <TemplatePreview kind={template.kind} words={words} />
      <Placeholders of={template.placeholders} />
      {resetting && <Reset template={template} on_close={() => set_resetting(false)} on_done={on_reset} />}
    </>
  );
}

const is_kind = (kind: string): kind is TemplateKind => Object.hasOwn(template_words, kind);

export function TemplateEdit({ kind }: { kind: string }) {
  const { data, problem, reload } = useResource<Template>(`/templates/${encodeURIComponent(kind)}`);
  const [round, set_round] = useState(0);
  const again = (): Promise<void> => reload().then(() => set_round((n) => n + 1));
  const said = is_kind(kind) ? template_words[kind] : undefined;
  return (
    <Page title={said?.label ?? 'Mail template'} trail={trail} about={said?.note}>
      {data === null ? <Pending problem={problem} /> : <Editor key={round} template={data} on_reset={again} />}
    </Page>
  );
}
