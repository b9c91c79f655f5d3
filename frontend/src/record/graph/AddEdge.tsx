/** Connects the chosen node: the kinds of edges that the catalog knows for it, filled in by their own form. */
import { Button, Dropdown } from "antd";
import { Plus } from "lucide-react";
import { type EdgeMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import type { GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { useNewRecord } from "../NewRecord";
import { useRefreshAround } from "../useOverview";
import { nodeTitle } from "./edges";

interface Offer {
  readonly child: ObjectMeta;
  readonly edge: EdgeMeta;
  /** The field of the edge's record that is filled with the node. */
  readonly end: string;
}

export function AddEdge({ node }: { node: GraphNode }) {
  const i18n = useI18n();
  const { words, label } = i18n;
  const catalog = useCatalog();
  const newRecord = useNewRecord();
  const refresh = useRefreshAround();
  const offers: Offer[] = catalog.objects.flatMap((child) => {
    if (!child.rights.create) return [];
    return (child.graph?.edges ?? []).flatMap((edge) => {
      const end = [edge.from, edge.to].find(
        (key) => key !== "id" && catalog.findField(child.key, key)?.targets.includes(node.object),
      );
      return end === undefined || edge.from === "id" ? [] : [{ child, edge, end }];
    });
  });
  if (offers.length === 0) return null;
  const add = ({ child, end }: Offer) =>
    newRecord.open(child.key, { [end]: { id: node.id, title: nodeTitle(node, i18n), object: node.object } }, refresh);
  const items = offers.map((offer, index) => ({ key: String(index), label: label(offer.child.label) }));
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{ items, onClick: ({ key }) => offers[Number(key)] && add(offers[Number(key)] as Offer) }}
    >
      <Button size="small" icon={<Plus aria-hidden size={14} />}>
        {words.page.graphView.add}
      </Button>
    </Dropdown>
  );
}
