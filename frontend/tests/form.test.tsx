// @vitest-environment jsdom
import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { fakeMeta, field } from "../dev/fake/catalog";
import type { Written } from "../src/api/records";
import { formSections, sectionsOf } from "../src/record/layout";
import { RecordForm } from "../src/record/RecordForm";
import { renderPart } from "./render";

afterEach(cleanup);

const interaction = fakeMeta.objects.find(({ key }) => key === "interaction");
if (interaction === undefined) throw new Error("the catalog has no interaction");
const object = interaction;

async function open(language: "zh-CN" | "en" = "zh-CN") {
  const saved: Written[] = [];
  const part = (
    <RecordForm
      object={object}
      record={null}
      defaults={{}}
      onSaved={(written) => saved.push(written)}
      onClose={() => undefined}
    />
  );
  const rendered = await renderPart(part, language);
  return { ...rendered, saved, user: userEvent.setup() };
}

/** The drafts that this browser keeps. */
const kept = () =>
  Object.entries({ ...localStorage }).flatMap(([key, text]) => (key.startsWith("zhike.draft.") ? [String(text)] : []));

describe("the form", () => {
  it("asks for what is required before the server is asked, and puts the focus there", async () => {
    const { saved, user } = await open();
    await user.click(await screen.findByRole("button", { name: "保存" }));
    const subject = screen.getByLabelText("主题");
    expect(subject.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("alert").textContent).toBe("请填写主题。");
    await waitFor(() => expect(document.activeElement).toBe(subject));
    expect(saved).toEqual([]);
  });

  it("saves what was filled in and forgets the draft", async () => {
    const { saved, user } = await open("en");
    await user.type(await screen.findByLabelText("Subject"), "电话");
    expect(kept()).toEqual([expect.stringContaining("电话")]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(saved.length).toBe(1));
    expect(saved[0]?.record.subject).toBe("电话");
    expect(kept()).toEqual([]);
  });

  it("asks for nothing that another field fills, which the page shows", () => {
    const city = field("city", "text", "城市", "City", { follows: "address", part: "city" });
    const derived = { ...object, fields: [...object.fields, city], layout: { sections: [{ fields: ["city"] }] } };
    const keys = (sections: ReturnType<typeof sectionsOf>) =>
      sections.flatMap(({ fields }) => fields.map(({ key }) => key));
    expect(keys(sectionsOf(derived))).toContain("city");
    expect(keys(formSections(derived))).not.toContain("city");
  });

  it("says who the new record will belong to", async () => {
    await open();
    expect(await screen.findByTitle("张伟")).toBeTruthy();
  });
});
