/** The page: one section a part, a figure a state. */
import { Button, Input, Segmented, Switch } from "antd";
import { Bell, Building2, Ellipsis, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Problem, Unreachable } from "../../src/api/problem";
import { useI18n } from "../../src/i18n";
import { ActionBar } from "../../src/kit/ActionBar";
import { Avatar } from "../../src/kit/Avatar";
import { DatePicker } from "../../src/kit/DatePicker";
import { Field as FormField, Fields as FormFields } from "../../src/kit/Field";
import { IconButton } from "../../src/kit/IconButton";
import { Mark } from "../../src/kit/Mark";
import { iconNames, ObjectIcon } from "../../src/kit/ObjectIcon";
import { Sheet } from "../../src/kit/Sheet";
import { Bone, Empty, ErrorState, Forbidden, Skeleton } from "../../src/kit/states";
import { Tag } from "../../src/kit/Tag";
import { Tick } from "../../src/kit/Tick";
import { useToast } from "../../src/kit/Toast";
import { tagColors, tokens } from "../../src/kit/theme/tokens";
import styles from "./gallery.module.css";

const failed = new Problem(500, { detail: "数据库没有响应。 The database does not answer.", request_id: "0192" });
const missing = new Problem(404, { detail: "" });
const shut = new Problem(403, { detail: "" });

export function Gallery() {
  const { words } = useI18n();
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>
        <Mark size={28} /> {words.product}
      </h1>
      <Part name="Tokens">
        <Figure state="colours" wide>
          <div className={styles.swatches}>
            {Object.keys(tokens.light)
              .filter((name) => !name.startsWith("shadow"))
              .map((name) => (
                <span key={name} className={styles.swatch}>
                  <span className={styles.color} style={{ background: `var(--${name})` }} />
                  {name}
                </span>
              ))}
          </div>
        </Figure>
      </Part>
      <Part name="Tag">
        <Figure state="colours">
          {tagColors.map((color) => (
            <Tag key={color} color={color}>
              {words.colors[color]}
            </Tag>
          ))}
        </Figure>
        <Figure state="faded">
          {tagColors.map((color) => (
            <Tag key={color} color={color} faded>
              {words.colors[color]}
            </Tag>
          ))}
        </Figure>
      </Part>
      <Part name="Avatar">
        {[20, 24, 32, 48].map((size) => (
          <Figure key={size} state={String(size)}>
            <Avatar id="a" name="张伟" size={size} />
            <Avatar id="b" name="Grace" size={size} />
            <Avatar id="c" name="" size={size} />
          </Figure>
        ))}
      </Part>
      <Part name="Button">
        <Figure state="primary">
          <Button type="primary">{words.common.save}</Button>
          <Button type="primary" loading>
            {words.common.saving}
          </Button>
          <Button type="primary" disabled>
            {words.common.save}
          </Button>
        </Figure>
        <Figure state="quiet">
          <Button>{words.common.cancel}</Button>
          <Button disabled>{words.common.cancel}</Button>
          <Button danger>{words.common.delete}</Button>
        </Figure>
      </Part>
      <Part name="IconButton">
        <Figure state="normal">
          <IconButton label={words.common.more}>
            <Ellipsis aria-hidden />
          </IconButton>
        </Figure>
        <Figure state="pressed">
          <IconButton label={words.common.more} pressed>
            <Bell aria-hidden />
          </IconButton>
        </Figure>
        <Figure state="danger">
          <IconButton label={words.common.delete} danger>
            <Trash2 aria-hidden />
          </IconButton>
        </Figure>
        <Figure state="disabled">
          <IconButton label={words.common.more} disabled>
            <Ellipsis aria-hidden />
          </IconButton>
        </Figure>
      </Part>
      <Part name="Tick">
        <Figure state="off, on, mixed, disabled">
          <Tick aria-label="off" checked={false} readOnly />
          <Tick aria-label="on" checked readOnly />
          <Tick aria-label="mixed" mixed checked={false} readOnly />
          <Tick aria-label="disabled" disabled checked={false} readOnly />
        </Figure>
      </Part>
      <Fields />
      <Part name="ObjectIcon">
        <Figure state="all" wide>
          <div className={styles.icons}>
            {[...iconNames, "unknown"].map((name) => (
              <span key={name} className={styles.icon}>
                <ObjectIcon name={name} />
                {name}
              </span>
            ))}
          </div>
        </Figure>
      </Part>
      <Forms />
      <States />
      <Floating />
    </main>
  );
}

function Forms() {
  const { words } = useI18n();
  return (
    <>
      <Part name="Form">
        <Figure state="name, hint, wrong" wide>
          <FormFields>
            <FormField name={words.common.search} htmlFor="form-hint" hint={words.common.typeToSearch}>
              <Input id="form-hint" />
            </FormField>
            <FormField name={words.common.search} htmlFor="form-wrong" wrong={words.common.noMatch}>
              <Input id="form-wrong" status="error" defaultValue="…" />
            </FormField>
          </FormFields>
        </Figure>
      </Part>
      <Part name="ActionBar">
        <Figure state="asks" wide>
          <ActionBar text={words.common.unsaved} label="asks">
            <Button type="text">{words.common.discard}</Button>
            <Button type="primary">{words.common.save}</Button>
          </ActionBar>
        </Figure>
        <Figure state="bad" wide>
          <ActionBar text={words.states.unreachable} label="bad" bad>
            <Button type="primary">{words.common.save}</Button>
          </ActionBar>
        </Figure>
      </Part>
    </>
  );
}

function Fields() {
  const { words } = useI18n();
  return (
    <Part name="Field">
      <Figure state="input">
        <Input aria-label="empty" placeholder={words.common.typeToSearch} />
        <Input aria-label="filled" defaultValue="知客 Zhike" />
      </Figure>
      <Figure state="wrong, disabled">
        <Input aria-label="wrong" status="error" defaultValue="x@" />
        <Input aria-label="disabled" disabled defaultValue="知客" />
      </Figure>
      <Figure state="date">
        <DatePicker value="2026-01-31" onChange={() => undefined} label="date" />
        <DatePicker value="" onChange={() => undefined} label="wrong date" invalid />
      </Figure>
      <Figure state="switch, segmented">
        <Switch defaultChecked aria-label="on" />
        <Switch aria-label="off" />
        <Segmented options={[words.shell.light, words.shell.dark]} />
      </Figure>
    </Part>
  );
}

function States() {
  const { words } = useI18n();
  const empty = {
    icon: <Building2 aria-hidden />,
    title: words.list.emptyTitle("客户"),
    hint: words.list.emptyHint,
  };
  return (
    <Part name="States">
      <Figure state="loading">
        <Skeleton lines={4} />
        <Bone width="120px" />
      </Figure>
      <Figure state="empty">
        <Empty {...empty} action={<Button>{words.common.new}</Button>} />
      </Figure>
      <Figure state="empty, compact">
        <Empty {...empty} compact />
      </Figure>
      <Figure state="error">
        <ErrorState error={failed} retry={() => undefined} />
      </Figure>
      <Figure state="unreachable">
        <ErrorState error={new Unreachable()} retry={() => undefined} compact />
      </Figure>
      <Figure state="not found">
        <ErrorState error={missing} />
      </Figure>
      <Figure state="forbidden">
        <ErrorState error={shut} />
      </Figure>
      <Figure state="forbidden, compact">
        <Forbidden compact />
      </Figure>
    </Part>
  );
}

/** What floats is opened by hand, or by the test, one at a time. */
function Floating() {
  const { words } = useI18n();
  const toast = useToast();
  const [sheet, setSheet] = useState(false);
  const action = { label: words.common.undo, run: () => undefined };
  return (
    <Part name="Floating">
      <Figure state="toast">
        <Button onClick={() => toast({ text: words.list.deleted(1), lasting: true, action })}>toast</Button>
        <Button onClick={() => toast({ text: words.states.unreachable, lasting: true, tone: "bad" })}>bad toast</Button>
      </Figure>
      <Figure state="sheet">
        <Button onClick={() => setSheet(true)}>sheet</Button>
      </Figure>
      <Sheet
        open={sheet}
        title={words.form.create("客户")}
        onClose={() => setSheet(false)}
        footer={<Button type="primary">{words.common.save}</Button>}
      >
        <Input aria-label="name" />
      </Sheet>
    </Part>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} data-part={name}>
      <h2 className={styles.part}>{name}</h2>
      <div className={styles.figures}>{children}</div>
    </section>
  );
}

function Figure({ state, wide, children }: { state: string; wide?: boolean; children: ReactNode }) {
  return (
    <figure className={styles.figure} data-wide={wide || undefined}>
      <div className={styles.stage}>{children}</div>
      <figcaption className={styles.state}>{state}</figcaption>
    </figure>
  );
}
