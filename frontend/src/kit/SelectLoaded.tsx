/** The select itself; see Select. */
import { Select } from "antd";

export default Select;
