/** Objects and fields: what the system is made of, and changing it while others work. */
import { Button } from "antd";
import { ChevronRight, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { Forbidden } from "~/kit/states";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import styles from "./catalog.module.css";
import { ObjectDialog } from "./ObjectDialog";
import { ObjectFields } from "./ObjectFields";

export function CatalogScreen() {
  const { words } = useI18n();
  const { object: key } = useParams();
  const catalog = useCatalog();
  const allowed = useSession().abilities.includes("catalog.publish");
  useTitle(words.catalog.title);
  if (!allowed) return <Forbidden />;
  const object = key ? catalog.findObject(key) : undefined;
  return <div className={page.page}>{object ? <ObjectFields object={object} /> : <ObjectIndex />}</div>;
}

function ObjectIndex() {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const [making, setMaking] = useState(false);
  return (
    <>
      <Head
        title={words.catalog.title}
        hint={words.catalog.hint}
        actions={
          <Button type="primary" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
            {words.catalog.newObject}
          </Button>
        }
      />
      <ul className={styles.objects}>
        {catalog.objects.map((object) => (
          <li key={object.key}>
            <Link to={`/catalog/${object.key}`} className={styles.object}>
              <ObjectIcon name={object.icon} size={18} />
              <span className={styles.objectName}>{label(object.label)}</span>
              <code className={styles.key}>{object.key}</code>
              <span className={styles.mark}>
                {!object.active ? words.catalog.inactive : object.custom ? words.catalog.custom : ""}
              </span>
              <span className={styles.count}>
                {words.catalog.fieldCount(object.fields.filter((field) => !field.system).length)}
              </span>
              <ChevronRight aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
      {making && <ObjectDialog onClose={() => setMaking(false)} />}
    </>
  );
}
