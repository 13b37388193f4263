import { useResource } from '../api/resource';
import type { Items, Template } from '../api/types';
import { template_words } from '../format/outgoing_words';
import { Go } from '../router';
import { Cell, Page, Pending, Row, Table } from '../ui/page';
import { State } from '../ui/state';

const columns = ['Template', 'Subject', 'State'] as const;

export function TemplateList() {
  const { data, problem } = useResource<Items<Template>>('/templates');
  return (
    <Page title="Mail templates" about="What the letters say that Outlink sends.">
      {data === null ? <Pending problem={problem} /> : (
        <Table caption="Mail templates" columns={columns}>
          {data.items.map((t) => (
            <Row key={t.kind}>
              <Cell of="Template" kind="main"><Go to={`/admin/templates/${t.kind}`}>{template_words[t.kind].label}</Go><span className="sub">{template_words[t.kind].note}</span></Cell>
              <Cell of="Subject"><span className="mono">{t.subject}</span></Cell>
              <Cell of="State" kind="tight">{t.changed ? <State tone="busy" word="Changed" /> : <State tone="off" word="As it came" />}</Cell>
            </Row>
          ))}
        </Table>
      )}
    </Page>
  );
}
