\set n random(1, 1000000)
BEGIN;
SELECT gen_random_uuid() AS id, gen_random_uuid() AS second \gset
INSERT INTO {schema}.operation (id, kind, title, cause, actor_id, subject_id, at)
  VALUES (:id::uuid, 'create', '{{"zh": "新建"}}', 'user', '{user}', '{user}', now());
INSERT INTO {schema}.o_contact (id, owner_id, department_id, created_at, created_by, updated_at, updated_by, version,
    name, name__py, account, job_title, wechat, decision_role, attitude, is_primary, birthday, status, description)
  VALUES (:id::uuid, '{user}', '{department}', now(), '{user}', now(), '{user}', 1, '新联系人' || :n,
    'xin lian xi ren' || :n, '{account}', '采购经理', 'w', 'buys', 'neutral', false, '1985-03-05', 'active', '展会上认识');
INSERT INTO {schema}.record (id, object, owner_id, department_id, title, root_id)
  VALUES (:id::uuid, 'contact', '{user}', '{department}', '新联系人' || :n, '{account}');
INSERT INTO {schema}.journal (at, operation_id, actor_id, subject_id, cause, kind, object, record_id, version, payload, salt)
  VALUES (now(), :id::uuid, '{user}', '{user}', 'user', 'i', 'contact', :id::uuid, 1, '{{}}', 'abcdefghijklmnop');
INSERT INTO {schema}.o_account_contact (id, owner_id, department_id, created_at, created_by, updated_at, updated_by,
    version, contact, account, is_main, job_title)
  VALUES (:second::uuid, '{user}', '{department}', now(), '{user}', now(), '{user}', 1, :id::uuid, '{account}', true,
    '采购经理');
INSERT INTO {schema}.record (id, object, owner_id, department_id, title, root_id)
  VALUES (:second::uuid, 'account_contact', '{user}', '{department}', '采购经理', '{account}');
INSERT INTO {schema}.journal (at, operation_id, actor_id, subject_id, cause, kind, object, record_id, version, payload, salt)
  VALUES (now(), :id::uuid, '{user}', '{user}', 'user', 'i', 'account_contact', :second::uuid, 1, '{{}}',
    'abcdefghijklmnop');
COMMIT;
