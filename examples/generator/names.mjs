/**
 * Parts of names with how often they occur; no person stands behind them. Family names by ethnic group and their
 * weights in the north, and middle names: `hungnguyen18/vietnamese-name-generator` (MIT). Counts of given names:
 * `duyet/vietnamese-namedb` (MIT).
 */
const FAMILY = {
  '01': [
    ['Nguyễn', 315],
    ['Trần', 109],
    ['Lê', 89],
    ['Phạm', 59],
    ['Hoàng', 51],
    ['Vũ', 49],
    ['Phan', 28],
    ['Trương', 22],
    ['Bùi', 21],
    ['Đặng', 19],
    ['Đỗ', 19],
    ['Ngô', 17],
    ['Hồ', 15],
    ['Dương', 14],
    ['Hà', 12],
    ['Lý', 10],
    ['Trịnh', 10],
    ['Đinh', 9],
    ['Lâm', 7],
    ['Đoàn', 7],
    ['Lương', 7],
    ['Mai', 6],
    ['Đào', 6],
    ['Lưu', 6],
    ['Tạ', 4],
  ],
  '02': [
    ['Nông', 1],
    ['Hoàng', 1],
    ['Ma', 1],
    ['Mông', 1],
    ['Lý', 1],
    ['Chu', 1],
    ['Vi', 1],
    ['Bế', 1],
  ],
  '07': [
    ['Nông', 1],
    ['Chu', 1],
    ['Vi', 1],
    ['Hoàng', 1],
    ['Lương', 1],
    ['Triệu', 1],
  ],
  '09': [
    ['Bàn', 1],
    ['Triệu', 1],
    ['Lý', 1],
    ['Đặng', 1],
  ],
};

const MIDDLE = {
  male: [
    ['Văn', 939],
    ['Minh', 471],
    ['Hoàng', 372],
    ['Thanh', 358],
    ['Đức', 250],
    ['Quốc', 247],
    ['Quang', 225],
    ['Hữu', 196],
    ['Công', 128],
  ],
  female: [
    ['Thị', 618],
    ['Ngọc', 361],
    ['Thanh', 358],
    ['Minh', 200],
    ['Hồng', 110],
    ['Kim', 53],
    ['Khánh', 38],
  ],
};

const GIVEN = {
  male: [
    ['Anh', 200],
    ['Huy', 186],
    ['Tuấn', 174],
    ['Duy', 141],
    ['Nam', 137],
    ['Hoàng', 134],
    ['Minh', 123],
    ['Hiếu', 122],
    ['Dũng', 120],
    ['Đạt', 117],
    ['Hùng', 115],
    ['Cường', 115],
    ['Tùng', 113],
    ['Sơn', 112],
    ['Thành', 107],
    ['Trung', 105],
    ['Hải', 105],
    ['Long', 103],
    ['Vũ', 97],
    ['Đức', 93],
    ['Tiến', 91],
    ['Thắng', 84],
    ['Vinh', 76],
    ['Hưng', 75],
    ['Quân', 74],
    ['Toàn', 69],
    ['Nghĩa', 66],
    ['Bình', 62],
  ],
  female: [
    ['Linh', 96],
    ['Tâm', 93],
    ['Phương', 89],
    ['Thanh', 61],
    ['Thảo', 52],
    ['Ngọc', 50],
    ['Hà', 44],
    ['Giang', 37],
    ['Ngân', 36],
    ['Trang', 33],
    ['Hiền', 33],
    ['Dung', 28],
    ['Thương', 26],
    ['Hạnh', 22],
    ['Nga', 20],
    ['Hương', 19],
    ['Yến', 18],
    ['Huyền', 18],
    ['Loan', 18],
    ['Hằng', 17],
    ['Mai', 17],
    ['Vân', 15],
    ['Quỳnh', 14],
    ['Thủy', 13],
  ],
};

/** Kinh and the peoples of the province, roughly as in a town of it. */
const ETHNIC = [
  ['01', 78],
  ['02', 12],
  ['07', 7],
  ['09', 3],
];

export function identity(random) {
  const sex = random.chance(47) ? 'female' : 'male';
  const ethnicGroup = random.weighted(ETHNIC);
  const parts = [
    random.weighted(FAMILY[ethnicGroup]),
    random.weighted(MIDDLE[sex]),
    random.weighted(GIVEN[sex]),
  ];
  return { sex, ethnicGroup, fullName: parts.join(' ') };
}
